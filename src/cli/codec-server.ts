import { type CliIo, say } from './io.ts';
import { type Served, serveUntilInterrupted } from './serve-until-interrupted.ts';
import type { Here } from './surroundings.ts';

const OPEN = 'Other machines can reach it, and it speaks plain HTTP: put a proxy with TLS before it.';

/** `pacekeeper codec-server`: serves the codec until it is interrupted; calls under way end first. */
export function runCodecServer(io: CliIo, serve: (here: Here) => Promise<Served>): Promise<number> {
  return serveUntilInterrupted(io, serve, ({ url, isOpen }, { config }) => {
    say(io, `Codec server of namespace ${config.temporal.namespace} at ${url}.`);
    say(io, `temporal workflow show --codec-endpoint ${url} --codec-auth "Bearer TOKEN" -w ID`);
    if (isOpen) say(io, OPEN);
  });
}
