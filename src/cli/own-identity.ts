import { hostname, userInfo } from 'node:os';

/** Who runs this command, as the machine knows them: `user@host`. What a person claims with `--by` stands beside it. */
export function ownIdentity(): string {
  return `${ownUser()}@${hostname()}`;
}

/** A container may run under a number that has no name. */
function ownUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
