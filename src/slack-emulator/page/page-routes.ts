import { readFileSync } from 'node:fs';
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Emulator } from '../emulator.ts';
import { click } from '../interactivity/click.ts';
import { closeView } from '../interactivity/close-view.ts';
import { submit } from '../interactivity/submit.ts';
import { DEFAULT_CHANNEL } from '../workspace/channel.ts';
import type { Shown } from './channel-html.ts';
import { clickForm, entriesOf, ephemeralForm, viewForm } from './page-forms.ts';
import { fragmentsHtml, pageHtml, STYLES } from './page-html.ts';
import type { Reader } from './reader.ts';

const KEEP_ALIVE_MS = 15_000;

/** The page that people see, and what its forms do. Every form works without the script: it then leads back to the page. */
export function pageRoutes(emulator: Emulator): Hono {
  const app = new Hono();
  addReading(app, emulator);
  addForms(app, emulator);
  for (const name of [...STYLES, 'page.js']) addAsset(app, name);
  return app;
}

function addAsset(app: Hono, name: string): void {
  const body = readFileSync(new URL(name, import.meta.url), 'utf8');
  const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
  app.get(`/assets/${name}`, (c) => c.body(body, 200, { 'content-type': `${type}; charset=utf-8` }));
}

function addReading(app: Hono, emulator: Emulator): void {
  app.get('/', (c) => {
    const { shown, reader } = askedFor(c, emulator);
    return c.html(pageHtml(shown, reader));
  });
  app.get('/fragments', (c) => {
    const { shown, reader } = askedFor(c, emulator);
    return c.html(fragmentsHtml(shown, reader));
  });
  app.get('/archives/:channel/:place', (c) => {
    const ts = c.req.param('place').replace(/^p(\d+)(\d{6})$/, '$1.$2');
    return c.redirect(`/?channel=${encodeURIComponent(c.req.param('channel'))}#m-${encodeURIComponent(ts)}`);
  });
  app.get('/events', (c) => streamSSE(c, (stream) => tellOfChanges(emulator, stream)));
}

type Stream = Parameters<Parameters<typeof streamSSE>[1]>[0];

/** One event a change; a comment now and then, so that nobody takes the silence for the end. */
async function tellOfChanges({ signal }: Emulator, stream: Stream): Promise<void> {
  await stream.writeSSE({ event: 'changed', data: '' });
  await new Promise<void>((ended) => {
    const stop = signal.listen(() => void stream.writeSSE({ event: 'changed', data: '' }));
    const beat = setInterval(() => void stream.write(': \n\n'), KEEP_ALIVE_MS);
    stream.onAbort(() => {
      stop();
      clearInterval(beat);
      ended();
    });
  });
}

function addForms(app: Hono, emulator: Emulator): void {
  app.post('/click', async (c) => {
    const form = await c.req.formData();
    const outcome = await click(emulator, clickForm.parse(form));
    return answer(c, form, outcome);
  });
  app.post('/submit', async (c) => {
    const form = await c.req.formData();
    const { userId, viewId } = viewForm.parse(form);
    const entries = entriesOf(form, emulator.views.get(viewId));
    return answer(c, form, await submit(emulator, { userId, viewId, entries }));
  });
  app.post('/close', async (c) => {
    const form = await c.req.formData();
    const { userId, viewId } = viewForm.parse(form);
    return answer(c, form, { ok: await closeView(emulator, userId, viewId) });
  });
  app.post('/dismiss', async (c) => {
    const form = await c.req.formData();
    const { userId, channel, ts } = ephemeralForm.parse(form);
    const message = emulator.workspace.message(channel, ts);
    if (message !== undefined && message.visibleTo === userId) emulator.workspace.remove(message);
    return answer(c, form, { ok: true });
  });
  app.onError((error, c) =>
    error instanceof z.ZodError
      ? c.json({ error: z.prettifyError(error) }, 400)
      : c.json({ error: error.message }, 500),
  );
}

function answer(c: Context, form: FormData, outcome: object): Response {
  if (c.req.header('accept')?.includes('application/json') === true) return c.json(outcome);
  const as = form.get('as');
  return c.redirect(`/?as=${encodeURIComponent(typeof as === 'string' ? as : '')}`, 303);
}

const DEFAULT_COUNT = 50;

function askedFor(c: Context, emulator: Emulator): { shown: Shown; reader: Reader } {
  const { workspace } = emulator;
  const channel =
    workspace.channel(c.req.query('channel') ?? '') ?? workspace.channels()[0] ?? DEFAULT_CHANNEL;
  const asked = Number(c.req.query('show'));
  const count = Number.isSafeInteger(asked) && asked > 0 ? asked : DEFAULT_COUNT;
  const asKnown = workspace.person(c.req.query('as') ?? '');
  const first = workspace.people().find(({ isBot, deleted }) => !isBot && !deleted);
  const userId = (asKnown ?? first)?.id ?? '';
  return { shown: { channel, count }, reader: { emulator, userId } };
}
