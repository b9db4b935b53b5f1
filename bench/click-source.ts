import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { actionIdOf, actionsBlockId, writeCardButton } from '../src/adapters/slack/card-button.ts';
import { slackCaller } from '../src/adapters/slack/slack-caller.ts';
import type { IncidentRecord } from '../src/domain/incident.ts';
import { nextFreePort } from '../src/launch/free-port.ts';
import { PROJECT_ROOT } from '../src/launch/project-paths.ts';
import { slackSignature, startSlackEmulator } from '../src/slack-emulator/index.ts';
import type { BenchStack } from './bench-stack.ts';

const SECRET = 'bench-signing-secret';
const BOT_TOKEN = 'xoxb-emulator-bot';
const CHANNEL = 'C0PACING';
const USER = 'U0ANA';

/** Slack with its app on top of a stack: cards to press, and presses as Slack signs them. */
export interface ClickSource {
  /** Puts a card with an approve button into the channel; answers the press on it, ready to be sent. */
  card(incident: IncidentRecord): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

/** Starts the Slack emulator, and the approval API with the Slack app on it, as a process of its own. */
export async function startClickSource(stack: BenchStack): Promise<ClickSource> {
  const slack = await startSlackEmulator({ signingSecret: SECRET, botToken: BOT_TOKEN });
  const port = await nextFreePort(18_480);
  const apiUrl = `${slack.url}/api/`;
  const api = startApi(stack, { API_PORT: String(port), SLACK_API_URL: apiUrl });
  await untilReady(`http://127.0.0.1:${port}/readyz`);
  const call = slackCaller({ token: BOT_TOKEN, apiUrl, timeoutMs: 5_000 });
  return {
    async card(incident) {
      const { text, blocks } = cardOf(incident);
      const { ts } = (await call('chat.postMessage', { channel: CHANNEL, text, blocks })) as { ts: string };
      const body = pressOn({ ts, text, blocks });
      return () => send(`http://127.0.0.1:${port}/slack/events`, body);
    },
    async stop() {
      const ended = new Promise((done) => api.once('exit', done));
      api.kill('SIGTERM');
      await ended;
      await slack.close();
    },
  };
}

function startApi({ address, home, simulatorUrl }: BenchStack, more: NodeJS.ProcessEnv): ChildProcess {
  const env = {
    ...process.env,
    PACEKEEPER_HOME: home,
    TEMPORAL_ADDRESS: address,
    SIMULATOR_URL: simulatorUrl,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_CHANNEL: CHANNEL,
    SLACK_SIGNING_SECRET: SECRET,
    ...more,
  };
  return spawn(process.execPath, [`${PROJECT_ROOT}/bin/pacekeeper.mjs`, 'api'], { env, stdio: 'ignore' });
}

async function untilReady(url: string): Promise<void> {
  const givenUpAt = Date.now() + 30_000;
  for (;;) {
    const isReady = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return;
    if (Date.now() > givenUpAt) throw new Error(`Nothing is ready at ${url}.`);
    await wait(100);
  }
}

function cardOf({ incidentKey, observationId, campaignKey }: IncidentRecord) {
  const value = writeCardButton({ incidentKey, observationId, campaignName: campaignKey, currency: null });
  const label = { type: 'plain_text', text: 'Approve' };
  const button = { type: 'button', action_id: actionIdOf('approve'), text: label, value };
  const text = `Halt ${campaignKey}?`;
  const question = { type: 'section', text: { type: 'plain_text', text } };
  const actions = { type: 'actions', block_id: actionsBlockId(incidentKey), elements: [button] };
  return { text, blocks: [question, actions] };
}

function pressOn({ ts, text, blocks }: { ts: string } & ReturnType<typeof cardOf>): string {
  const [, actions] = blocks;
  const [button] = (actions as { elements: object[] }).elements;
  const payload = {
    type: 'block_actions',
    user: { id: USER },
    team: { id: 'T0MEDIA' },
    trigger_id: `${ts}.trigger`,
    channel: { id: CHANNEL },
    message: { ts, text, blocks },
    response_url: null,
    actions: [{ ...button, block_id: (actions as { block_id: string }).block_id, action_ts: ts }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

async function send(url: string, body: string): Promise<void> {
  const timestampS = Math.floor(Date.now() / 1_000);
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(timestampS),
    'x-slack-signature': slackSignature(SECRET, timestampS, body),
  };
  const answer = await fetch(url, { method: 'POST', body, headers });
  if (!answer.ok) throw new Error(`The click was answered ${answer.status}.`);
}
