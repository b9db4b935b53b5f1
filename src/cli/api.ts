import { type CliIo, say } from './io.ts';
import { type Served, serveUntilInterrupted } from './serve-until-interrupted.ts';
import type { Here } from './surroundings.ts';

const OPEN =
  'Other machines can reach it, and it speaks plain HTTP: put a proxy with TLS before it. Forwarded-for headers are not read.';

/** `pacekeeper api`: serves the approval API until it is interrupted; requests under way end first. */
export function runApi(io: CliIo, serve: (here: Here) => Promise<Served>): Promise<number> {
  return serveUntilInterrupted(io, serve, ({ url, isOpen }) => {
    say(io, `Approval API at ${url} (${url}/openapi.json says what it takes).`);
    if (isOpen) say(io, OPEN);
  });
}
