import { type ApiToken, createToken, endOf, type Scope } from '../api/api-token.ts';
import { readTokens, TokensUnreadable, tokenFile, writeTokens } from '../api/token-file.ts';
import { addMs, type Instant } from '../domain/instant.ts';
import { takeLock } from '../launch/run-lock.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';
import { textTable } from './text-table.ts';

/** Where tokens are kept, and what time it is. */
export interface TokensPlace {
  home: string;
  now: Instant;
}

/** A token as it is ordered; without `expiresMs` it holds until it is revoked. */
export interface TokensAddOptions {
  person: string;
  name?: string | undefined;
  expires?: number | undefined;
  scope?: readonly Scope[] | undefined;
  json?: boolean | undefined;
}

/** `pacekeeper tokens add`: a new token for a person. Its secret goes to standard output, once; only its hash is kept. */
export async function runTokensAdd(
  options: TokensAddOptions,
  io: CliIo,
  place: TokensPlace,
): Promise<number> {
  const { person, name = null, expires, scope = ['read', 'decide'] } = options;
  if (person.trim() === '') throw new CliError('--person is empty. Say whose token it is.', EXIT.invalid);
  const expiresAt = expires === undefined ? null : addMs(place.now, expires);
  const order = { person: person.trim(), name, scopes: [...new Set(scope)], expiresAt };
  const { token, secret } = createToken(order, place.now);
  changeTokens(place.home, (tokens) => [...tokens, token]);
  if (options.json === true) print(io, JSON.stringify({ ...shown(token), token: secret }));
  else print(io, secret);
  say(
    io,
    `Token ${token.id} of ${token.person} (${token.scopes.join(', ')}). It is shown this once: keep it now.`,
  );
  return EXIT.done;
}

/** `pacekeeper tokens list`: every token and whether it holds; never a secret. */
export async function runTokensList(
  { json }: { json?: boolean | undefined },
  io: CliIo,
  { home, now }: TokensPlace,
): Promise<number> {
  const tokens = usable(() => readTokens(tokenFile(home)));
  const rows = tokens.map((token) => ({ ...shown(token), state: endOf(token, now) ?? 'valid' }));
  if (json === true) for (const row of rows) print(io, JSON.stringify(row));
  else if (rows.length === 0) say(io, 'No tokens. Make one with "pacekeeper tokens add".');
  else print(io, textTable(['id', 'person', 'name', 'may', 'made', 'expires', 'state'], rows.map(toCells)));
  return EXIT.done;
}

/** `pacekeeper tokens revoke ID`: it opens nothing any more, at once. Exit 2 where there is none of that id. */
export async function runTokensRevoke(
  { id, json }: { id: string; json?: boolean | undefined },
  io: CliIo,
  { home, now }: TokensPlace,
): Promise<number> {
  let revoked: ApiToken | null = null;
  changeTokens(home, (tokens) =>
    tokens.map((token) => {
      if (token.id !== id) return token;
      revoked = { ...token, revokedAt: token.revokedAt ?? now };
      return revoked;
    }),
  );
  if (revoked === null)
    throw new CliError(
      `There is no token ${id}. "pacekeeper tokens list" shows those there are.`,
      EXIT.invalid,
    );
  if (json === true) print(io, JSON.stringify(shown(revoked)));
  say(io, `Token ${id} opens nothing any more.`);
  return EXIT.done;
}

/** One writer at a time: two that read the same file would lose one's change, a revocation perhaps. */
function changeTokens(home: string, change: (tokens: readonly ApiToken[]) => readonly ApiToken[]): void {
  const lock = takeLock(home, 'tokens');
  if (lock.kind === 'held')
    throw new CliError(
      `Process ${lock.pid} changes the tokens just now. Try again in a moment.`,
      EXIT.failed,
    );
  try {
    const path = tokenFile(home);
    usable(() => writeTokens(path, change(readTokens(path))));
  } finally {
    lock.release();
  }
}

/** What is done with the file of tokens; one that cannot be used is exit 2, with what to do. */
export function usable<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof TokensUnreadable) throw new CliError(error.message, EXIT.invalid);
    throw error;
  }
}

function shown({ sha256: _hash, ...token }: ApiToken): Omit<ApiToken, 'sha256'> {
  return token;
}

function toCells(row: Omit<ApiToken, 'sha256'> & { state: string }): string[] {
  const { id, person, name, scopes, createdAt, expiresAt, state } = row;
  return [id, person, name ?? '–', scopes.join(', '), createdAt, expiresAt ?? 'never', state];
}
