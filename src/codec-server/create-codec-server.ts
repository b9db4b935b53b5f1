import type { Payload, PayloadCodec } from '@temporalio/common';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import type { Logger } from 'pino';
import { OutsideFailure } from '../domain/failure.ts';
import type { CallerCheck } from './caller-check.ts';
import { readPayloads, writePayloads } from './payload-json.ts';

/** What the codec server is given by its composition root. `uiOrigin`: the only page that may ask from a browser. */
export interface CodecServerDeps {
  namespace: string;
  codec: PayloadCodec;
  check: CallerCheck;
  uiOrigin: string | null;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** Temporal takes no more than 4 MB in one call; base64 makes it a third larger. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** What the Web UI sends: the ID token comes along in the last one, and is not looked at. */
const HEADERS = ['content-type', 'x-namespace', 'authorization', 'authorization-extras'];

/**
 * Temporal's codec protocol for the Web UI and the CLI: `POST /encode` and `POST /decode`, also under `/{namespace}`. Whoever
 * may call it reads everything, so each call shows a token.
 */
export function createCodecServer(deps: CodecServerDeps): Hono {
  const app = new Hono();
  const { uiOrigin, log } = deps;
  app.onError((error, c) => {
    log.error({ error: String(error) }, 'a call failed');
    return c.json({ message: 'It failed here; the log of the codec server says why.' }, 500);
  });
  app.use(secureHeaders({ crossOriginResourcePolicy: 'cross-origin' }));
  app.use(cors({ origin: uiOrigin ?? [], allowMethods: ['POST'], allowHeaders: HEADERS, maxAge: 600 }));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  const guards = [authenticate(deps), ownNamespace(deps), bodyLimit({ maxSize: MAX_BODY_BYTES })] as const;
  for (const prefix of ['', '/:namespace']) {
    app.post(`${prefix}/encode`, ...guards, (c) => answer(c, (payloads) => deps.codec.encode(payloads)));
    app.post(`${prefix}/decode`, ...guards, (c) => answer(c, (payloads) => decodeEach(deps, payloads)));
  }
  return app;
}

function authenticate({ check, log }: CodecServerDeps): MiddlewareHandler {
  return async (c, next) => {
    const credential = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (credential === undefined) return unauthenticated(c, 'Send a token: "Authorization: Bearer …".');
    const found = await check(credential);
    if (found.kind === 'unknown') return unauthenticated(c, `Not accepted, ${found.why}.`);
    if (found.kind === 'forbidden') return c.json({ message: `Not allowed, ${found.why}. ${MAKE_ONE}` }, 403);
    log.info({ who: found.who, path: c.req.path }, 'asked');
    return await next();
  };
}

const MAKE_ONE = 'Make one with "pacekeeper tokens add --person you@example.com --scope decrypt".';

function unauthenticated(c: Context, what: string): Response {
  c.header('www-authenticate', 'Bearer realm="pacekeeper-codec"');
  return c.json({ message: `${what} ${MAKE_ONE}` }, 401);
}

/** Payloads are bound to their namespace, so that a call for another one is a wrong address, not a secret. */
function ownNamespace({ namespace }: CodecServerDeps): MiddlewareHandler {
  return async (c, next) => {
    const asked = c.req.param('namespace') ?? c.req.header('x-namespace') ?? namespace;
    if (asked === namespace) return await next();
    return c.json({ message: `This codec server is for namespace ${namespace}, not ${asked}.` }, 400);
  };
}

async function answer(c: Context, work: (payloads: Payload[]) => Promise<Payload[]>): Promise<Response> {
  const payloads = readPayloads(await c.req.json().catch(() => null));
  if (payloads === null)
    return c.json({ message: 'The body is not {"payloads":[…]} in protobuf JSON.' }, 400);
  return c.json(writePayloads(await work(payloads)));
}

/** One that cannot be read stays as it is, so that the others of a page are still shown. */
async function decodeEach({ codec, log }: CodecServerDeps, payloads: Payload[]): Promise<Payload[]> {
  const decoded = payloads.map(async (payload) => {
    try {
      return await codec.decode([payload]);
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
      log.warn({ code: error.code }, error.message);
      return [payload];
    }
  });
  return (await Promise.all(decoded)).flat();
}
