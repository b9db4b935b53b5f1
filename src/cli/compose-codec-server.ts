import { endOf } from '../api/api-token.ts';
import { openTokenBook } from '../api/token-book.ts';
import { readTokens, tokenFile } from '../api/token-file.ts';
import { eitherOf, ownTokens, signedInPeople } from '../codec-server/caller-check.ts';
import { createCodecServer } from '../codec-server/create-codec-server.ts';
import { isLoopbackHost } from '../config/public-address.ts';
import { createProgramLog } from '../program-log.ts';
import { createPayloadCodec } from '../security/payload-codec.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { serveAt } from './serve-at.ts';
import type { Served } from './serve-until-interrupted.ts';
import type { Here } from './surroundings.ts';
import { usable } from './tokens.ts';

/** Serves the codec as the environment says. Throws `CliError` (exit 2) where it must not or cannot listen there. */
export async function serveCodecHere(here: Here, at: { host: string; port: number }): Promise<Served> {
  const { encryptionKeys: keys, namespace, webUiUrl } = here.config.temporal;
  const { jwt } = here.config.codec;
  if (keys.length === 0) throw new CliError(NO_KEYS, EXIT.invalid);
  const path = tokenFile(here.home);
  if (jwt === null) refuseWithoutCallers(path);
  const now = (): string => new Date().toISOString();
  const app = createCodecServer({
    namespace,
    codec: createPayloadCodec({ keys, namespace, onUnreadable: rethrow }),
    check: eitherOf(
      ownTokens(openTokenBook(path), now),
      jwt === null ? null : signedInPeople(jwt, namespace),
    ),
    uiOrigin: here.config.codec.uiOrigin ?? (webUiUrl === null ? null : new URL(webUiUrl).origin),
    log: createProgramLog('pacekeeper-codec'),
  });
  const served = await serveAt(app, { ...at, portSetting: '--port', hostSetting: '--host' });
  return { ...served, isOpen: !isLoopbackHost(at.host) };
}

const NO_KEYS =
  'There is nothing to decode without keys: set PACEKEEPER_ENCRYPTION_KEYS as it is for the workers (docs/encryption.md).';

/** With nobody who may ask, it would only refuse. */
function refuseWithoutCallers(path: string): void {
  const now = new Date().toISOString();
  const holding = usable(() => readTokens(path)).filter((token) => endOf(token, now) === null);
  if (holding.some(({ scopes }) => scopes.includes('decrypt'))) return;
  throw new CliError(
    'Nobody may ask yet. Make a token with "pacekeeper tokens add --person you@example.com --scope decrypt", or set CODEC_JWT_ISSUER, CODEC_JWT_AUDIENCE and CODEC_JWKS_URL.',
    EXIT.invalid,
  );
}

function rethrow(failure: Error): never {
  throw failure;
}
