import { describe, expect, test } from 'vitest';
import { incidentBlocks } from '../../src/adapters/slack/index.ts';
import { aCard } from '../support/incident-cards.ts';
import { aSlack, type Slack, START_MS } from '../support/slack.ts';
import { button, buttons, header, input, modal, section } from '../support/slack-blocks.ts';
import { aBoltApp } from './bolt-app.ts';

const NASTY = '<!channel> *x* </script>"\'><img src=x onerror=alert(1)>';

async function pageOf({ url }: Slack, user: string): Promise<string> {
  return (await fetch(`${url}/?as=${user}`)).text();
}

/** Sends a form of the page, as a browser without scripts does. */
async function sendForm(slack: Slack, path: string, fields: Record<string, string>): Promise<unknown[]> {
  const body = new URLSearchParams(fields);
  const answer = await fetch(`${slack.url}${path}`, { method: 'POST', body, redirect: 'manual' });
  return [answer.status, answer.headers.get('location')];
}

describe('the page', () => {
  test('shows a card with its numbers, lists, commands and link', async () => {
    const slack = await aSlack();
    await slack.post({ blocks: [...incidentBlocks(aCard())] });
    const page = await pageOf(slack, 'U0ANA');
    for (const part of [
      '<h3 class="header">🔴 CRITICAL: Halt proposed: 26.0 % over target</h3>',
      '<strong>Spent</strong><br>1,260.00 USD',
      '<li>variance 26.0 % is above 25 %</li>',
      '<pre>temporal workflow signal --workflow-id incident:google:101:11',
      '>Open in the Temporal Web UI</a>',
      '<time datetime="2026-03-15T15:30:00.000Z"',
    ]) {
      expect(page).toContain(part);
    }
  });

  test('lets no name run, link, ping or format anything', async () => {
    const slack = await aSlack();
    const card = aCard({ campaignName: NASTY, headline: NASTY, reasons: [NASTY], rootCause: NASTY });
    await slack.post({
      blocks: [...incidentBlocks(card), buttons(button('b', { text: { type: 'plain_text', text: NASTY } }))],
    });
    await slack.control('people', { id: 'U0EVE', realName: NASTY, email: null, title: NASTY });
    await slack.control('channels', { id: 'C0NASTY', name: NASTY });
    const page = await pageOf(slack, 'U0EVE');
    expect(page).not.toMatch(/<img|<!channel>|<mark|alert\(1\)>/);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    expect(page).toContain('&lt;!channel&gt; *x* &lt;/script&gt;');
    expect((await slack.messages()).flatMap(({ pings }) => pings)).toEqual([]);
  });

  test('shows what pings people so that nobody overlooks it', async () => {
    const slack = await aSlack();
    await slack.post({ blocks: [section('<!channel> and <@U0BEN>')] });
    const page = await pageOf(slack, 'U0ANA');
    expect(page).toContain('<mark class="ping">@channel</mark>');
    expect(page).toContain('<mark class="ping">@Ben Okafor</mark>');
  });

  test('follows no address but of the web and of mail', async () => {
    const slack = await aSlack();
    const link = (url: string) => ({ type: 'link', url, text: 'click' });
    await slack.post({
      blocks: [
        section('<javascript:alert(1)|click> <data:text/html,x|click>'),
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: [link('javascript:alert(1)')] }],
        },
        buttons(button('go', { url: 'javascript:alert(1)' })),
      ],
    });
    expect(await pageOf(slack, 'U0ANA')).not.toMatch(/href="(javascript|data:text)/);
  });

  test('may run and load nothing but its own', async () => {
    const { url } = await aSlack();
    const { headers } = await fetch(url);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    const page = await (await fetch(url)).text();
    const assets = [...page.matchAll(/"(\/assets\/[\w.]+)"/g)].map(([, path]) => `${url}${path}`);
    const statuses = await Promise.all(assets.map(async (asset) => (await fetch(asset)).status));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200]);
  });

  test('shows an ephemeral message to one person, who can dismiss it', async () => {
    const slack = await aSlack();
    const { channel } = slack;
    const ts = await slack.postEphemeral('U0EVE', { text: 'You may not.' });
    expect(await pageOf(slack, 'U0EVE')).toMatch(/Only visible to you[\s\S]*You may not\./);
    expect(await pageOf(slack, 'U0ANA')).not.toContain('You may not.');
    const fields = { channel, ts };
    await sendForm(slack, '/dismiss', { as: 'U0ANA', ...fields });
    expect(await slack.messages()).toHaveLength(1);
    expect(await sendForm(slack, '/dismiss', { as: 'U0EVE', ...fields })).toEqual([303, '/?as=U0EVE']);
    expect(await slack.messages()).toEqual([]);
  });

  test('shows threads folded, broadcasts in the channel, and what was edited', async () => {
    const slack = await aSlack();
    const { channel } = slack;
    const ts = await slack.post({ blocks: [header('Halt proposed')] });
    await slack.post({ thread_ts: ts, text: 'quiet' });
    await slack.post({ thread_ts: ts, text: 'loud', reply_broadcast: true });
    await slack.web.chat.update({ channel, ts, text: 'x', blocks: [header('Halted')] });
    const page = await pageOf(slack, 'U0ANA');
    expect(page).toMatch(/<details class="thread"[\s\S]*2 replies[\s\S]*quiet[\s\S]*loud[\s\S]*<\/details>/);
    expect(page).toMatch(new RegExp(`replied to a thread: <a href="#m-${ts}">Halted</a>[\\s\\S]*loud`));
    expect(page).toContain('title="edited 1 time">(edited)');
  });

  test('shows tables with their heading', async () => {
    const slack = await aSlack();
    const raw = (text: string) => ({ type: 'raw_text', text });
    await slack.post({
      blocks: [
        {
          type: 'table',
          rows: [
            [raw('Campaign'), raw('Variance')],
            [raw('Shoes'), raw('26 %')],
          ],
        },
      ],
    });
    const page = await pageOf(slack, 'U0ANA');
    expect(page).toContain('<th scope="col" class="align-left">Campaign</th>');
    expect(page).toContain('<td class="align-left">26 %</td>');
  });

  test('shows the newest messages, and older ones when asked', async () => {
    const slack = await aSlack();
    for (let n = 1; n <= 51; n += 1) await slack.post({ text: `number ${n};` });
    const page = await pageOf(slack, 'U0ANA');
    expect(page).not.toContain('number 1;');
    expect(page).toContain('href="/?as=U0ANA&amp;channel=C0PACING&amp;show=100"');
    expect(await (await fetch(`${slack.url}/?show=100`)).text()).toContain('number 1;');
  });

  test('tells somebody who is not in the channel, and nothing more', async () => {
    const slack = await aSlack();
    await slack.post({ blocks: [header('Secret')] });
    await slack.control('people', { id: 'U0GUS', absentFrom: [slack.channel] });
    const page = await pageOf(slack, 'U0GUS');
    expect(page).toContain('Gus Ferreira is not in #pacing.');
    expect(page).not.toContain('Secret');
  });
});

describe('forms of the page', () => {
  test('click without any script', async () => {
    const slack = await aSlack();
    await aBoltApp(slack, (app) => app.action('approve', ({ ack }) => ack()));
    const ts = await slack.post({ blocks: [buttons(button('approve', { value: 'k' }))] });
    const page = await pageOf(slack, 'U0ANA');
    const fields = Object.fromEntries(
      [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)]
        .map(([, name = '', value = '']) => [name, value])
        .slice(1),
    );
    expect(fields).toEqual({
      as: 'U0ANA',
      channel: 'C0PACING',
      ts,
      block_id: 'actions',
      action_id: 'approve',
      value: 'k',
    });
    expect(await sendForm(slack, '/click', fields)).toEqual([303, '/?as=U0ANA']);
    expect(await slack.deliveries()).toMatchObject([
      { type: 'block_actions', userId: 'U0ANA', problem: null },
    ]);
  });

  test('submit a view; an empty box is empty, and a local time a moment', async () => {
    const slack = await aSlack();
    const box = { text: { type: 'plain_text', text: 'Mute' }, value: 'mute' };
    const view = modal([
      input(
        'boxes',
        { type: 'checkboxes', action_id: 'b', options: [box], initial_options: [box] },
        { optional: true },
      ),
      input('until', { type: 'datetimepicker', action_id: 'u:1' }),
    ]);
    await aBoltApp(slack, (app) => {
      app.action('open', async ({ ack, body, client }) => {
        await ack();
        await client.views.open({
          trigger_id: 'trigger_id' in body ? body.trigger_id : '',
          view: view as never,
        });
      });
      app.view(/.*/, ({ ack }) => ack());
    });
    const ts = await slack.post({ blocks: [buttons(button('open'))] });
    await slack.click({ user: 'U0ANA', ts, actionId: 'open' });
    await expect.poll(() => slack.control('views')).toHaveLength(1);
    const [{ id } = { id: '' }] = await slack.control<{ id: string }[]>('views');
    expect(await pageOf(slack, 'U0ANA')).toContain(`form="form-${id}"`);
    await sendForm(slack, '/submit', { as: 'U0ANA', view_id: id, 'entry:until:u%3A1': '2026-03-15T14:30' });
    const [, submission] = await slack.deliveries();
    expect(submission?.payload).toMatchObject({
      view: {
        state: {
          values: {
            boxes: { b: { selected_options: [] } },
            until: { 'u:1': { selected_date_time: Date.parse('2026-03-15T14:30') / 1_000 } },
          },
        },
      },
    });
  });

  test('that are not whole are refused', async () => {
    const slack = await aSlack();
    expect(await sendForm(slack, '/click', { as: 'U0ANA' })).toEqual([400, null]);
  });
});

test('whoever looks is told of every change', async () => {
  const slack = await aSlack();
  const controller = new AbortController();
  const { body } = await fetch(`${slack.url}/events`, { signal: controller.signal });
  const reader = (body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toContain('event: changed');
  await slack.post({ blocks: [header('New')] });
  expect((await reader.read()).value).toContain('event: changed');
  controller.abort();
});

describe('other websites in the same browser', () => {
  test.each([
    ['by their origin', { origin: 'https://evil.example' }],
    ['by a name that leads here', { host: 'evil.example' }],
  ])('are kept out %s', async (_, headers) => {
    const slack = await aSlack();
    const { port } = new URL(slack.url);
    const status = await statusOf(Number(port), headers);
    expect(status).toBe(403);
  });

  test('and the page itself is not', async () => {
    const { url } = await aSlack();
    expect(await statusOf(Number(new URL(url).port), { origin: url, host: new URL(url).host })).toBe(200);
  });
});

/** Fetch may not set these headers, so the request is made by hand. */
async function statusOf(port: number, headers: Record<string, string>): Promise<number> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const call = request(
      { port, host: '127.0.0.1', method: 'POST', path: '/_emulator/clear', headers },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    call.on('error', reject);
    call.end();
  });
}

test('the time of a message is shown by the clock of this machine', async () => {
  const slack = await aSlack();
  await slack.post({ blocks: [header('x')] });
  const local = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(START_MS);
  expect(await pageOf(slack, 'U0ANA')).toContain(`<time datetime="2026-03-15T12:00:00.000Z">${local}</time>`);
});
