import { type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { controlPlane } from '../control/control-plane.ts';
import type { Emulator } from '../emulator.ts';
import { respond } from '../interactivity/respond.ts';
import { pageRoutes } from '../page/page-routes.ts';
import { answerCall } from '../web-api/answer-call.ts';
import { onlyThisMachine } from './loopback.ts';
import type { Outcome } from './outcome.ts';

type Env = { Bindings: HttpBindings };

const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Nothing of a page's own text can run or load anything: scripts, styles and calls come from the emulator alone. */
const CONTENT_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Everything that the emulator answers on its one port. */
export function createApp(emulator: Emulator): Hono<Env> {
  const app = new Hono<Env>();
  app.use(onlyThisMachine);
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));
  app.use(secureHeaders({ contentSecurityPolicy: CONTENT_POLICY, strictTransportSecurity: false }));
  app.post('/api/:method', async (c) => {
    const raw = {
      contentType: c.req.header('content-type'),
      authorization: c.req.header('authorization'),
      body: await c.req.text(),
    };
    return send(c, await answerCall(emulator, c.req.param('method'), raw));
  });
  app.post('/actions/:id', async (c) => send(c, await respond(emulator, c.req.path, await c.req.text())));
  app.route('/_emulator', controlPlane(emulator));
  app.route('/', pageRoutes(emulator));
  return app;
}

function send(c: Context<Env>, outcome: Outcome): Response {
  if (outcome.kind === 'silence') return RESPONSE_ALREADY_SENT;
  if (outcome.kind === 'drop') {
    c.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const { status, body, headers } = outcome.reply;
  const isText = typeof body === 'string';
  return new Response(isText ? body : JSON.stringify(body), {
    status,
    headers: {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
      ...headers,
    },
  });
}
