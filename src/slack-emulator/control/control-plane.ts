import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { DEFAULT_SCOPES, type Emulator } from '../emulator.ts';
import { parseJson } from '../http/parse-json.ts';
import { click } from '../interactivity/click.ts';
import { closeView } from '../interactivity/close-view.ts';
import { submit } from '../interactivity/submit.ts';
import { viewObject } from '../web-api/view-object.ts';
import {
  appChangeSchema,
  changeOfSchema,
  clickSchema,
  closeSchema,
  disconnectSchema,
  submitSchema,
} from './control-schemas.ts';
import { describeMessage } from './describe-message.ts';
import { faultSchema } from './faults.ts';
import { putChannel, putPerson } from './put-people.ts';

/** The control plane under `/_emulator`: what tests, and whoever starts the emulator, see and steer. Errors say what was expected. */
export function controlPlane(emulator: Emulator): Hono {
  const app = new Hono();
  app.onError((error, c) =>
    error instanceof z.ZodError
      ? c.json({ error: z.prettifyError(error) }, 400)
      : c.json({ error: error.message }, 500),
  );
  addWorkspace(app, emulator);
  addPeopleActing(app, emulator);
  addAppSettings(app, emulator);
  addRecords(app, emulator);
  app.post('/clear', (c) => {
    clear(emulator);
    return c.json({ ok: true });
  });
  app.notFound((c) => c.json({ error: `No such control call: ${c.req.method} ${c.req.path}` }, 404));
  return app;
}

async function read<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.output<Schema>> {
  return schema.parse(parseJson((await c.req.text()) || '{}'));
}

function addWorkspace(app: Hono, emulator: Emulator): void {
  const { workspace } = emulator;
  app.get('/people', (c) => c.json(workspace.people()));
  app.post('/people', async (c) => c.json(putPerson(workspace, await read(c, changeOfSchema))));
  app.get('/channels', (c) => c.json(workspace.channels()));
  app.post('/channels', async (c) => c.json(putChannel(workspace, await read(c, changeOfSchema))));
  app.get('/messages', (c) => {
    const only = c.req.query('channel');
    const channels = workspace.channels().filter(({ id }) => only === undefined || id === only);
    return c.json(channels.flatMap(({ id }) => workspace.messages(id)).map(describeMessage));
  });
  app.delete('/messages/:channel/:ts', (c) => {
    const message = workspace.message(c.req.param('channel'), c.req.param('ts'));
    if (message === undefined) return c.json({ error: 'There is no such message.' }, 404);
    workspace.remove(message);
    return c.json({ ok: true });
  });
}

function addPeopleActing(app: Hono, emulator: Emulator): void {
  app.post('/clicks', async (c) => {
    const { user, channel, ts, viewId, actionId, blockId, value } = await read(c, clickSchema);
    const target = viewId === undefined ? { channel, ts: ts ?? '' } : { viewId };
    return c.json(await click(emulator, { userId: user, target, actionId, blockId, values: value }));
  });
  app.get('/views', (c) =>
    c.json(
      emulator.views.all().map((view) => ({ user: view.userId, errors: view.errors, ...viewObject(view) })),
    ),
  );
  app.post('/views/:id/submit', async (c) => {
    const { user, values } = await read(c, submitSchema);
    return c.json(await submit(emulator, { userId: user, viewId: c.req.param('id'), entries: values }));
  });
  app.post('/views/:id/close', async (c) => {
    const { user } = await read(c, closeSchema);
    return c.json({ ok: await closeView(emulator, user, c.req.param('id')) });
  });
}

function addAppSettings(app: Hono, emulator: Emulator): void {
  app.get('/app', (c) => c.json({ ...emulator.app, connections: emulator.sockets.size }));
  app.post('/app', async (c) => {
    const { requestUrl, scopes } = await read(c, appChangeSchema);
    if (requestUrl !== undefined) emulator.app.requestUrl = requestUrl;
    if (scopes !== undefined) emulator.app.scopes = scopes;
    emulator.signal.announce();
    return c.json({ ...emulator.app, connections: emulator.sockets.size });
  });
  app.post('/sockets/disconnect', async (c) => {
    const { reason } = await read(c, disconnectSchema);
    emulator.sockets.disconnect(reason);
    return c.json({ ok: true });
  });
}

function addRecords(app: Hono, { faults, requests, deliveries, sockets }: Emulator): void {
  app.get('/faults', (c) => c.json(faults.list()));
  app.post('/faults', async (c) => {
    const armed = faults.arm(await read(c, faultSchema));
    if (faults.isDown()) sockets.drop();
    return c.json(armed);
  });
  app.delete('/faults', (c) => {
    faults.clear();
    return c.json({ ok: true });
  });
  const since = (c: Context): number => Number(c.req.query('sinceSeq') ?? 0);
  app.get('/requests', (c) => {
    const only = c.req.query('method');
    return c.json(requests.list(since(c)).filter(({ method }) => only === undefined || method === only));
  });
  app.get('/deliveries', (c) => c.json(deliveries.list(since(c))));
}

/** As it was when it started, but for people and channels. */
function clear(emulator: Emulator): void {
  const { workspace, faults, requests, deliveries, views, app } = emulator;
  for (const { userId } of views.all()) views.clear(userId);
  faults.clear();
  requests.clear();
  deliveries.clear();
  app.requestUrl = null;
  app.scopes = DEFAULT_SCOPES;
  workspace.clear();
}
