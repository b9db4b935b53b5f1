import { createHmac } from 'node:crypto';
import type { PersonDecision } from '../../src/domain/incident-decision.ts';
import type { FakeMessage } from './slack-fake.ts';

export const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';

type Json = Record<string, unknown>;

/** A request as Slack sends it: form or JSON, dated and signed. */
export function signedRequest(
  body: string,
  {
    atMs,
    secret = SIGNING_SECRET,
    type = 'application/x-www-form-urlencoded',
  }: { atMs: number; secret?: string; type?: string },
): Omit<RequestInit, 'headers'> & { headers: Record<string, string> } {
  const timestamp = String(Math.floor(atMs / 1_000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
  };
}

/** A payload of interactivity as a form. */
export function formOf(payload: Json): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** Who presses, and when; `team` is the workspace that the payload names. */
export interface Presser {
  user?: string;
  team?: string;
  actionTs?: string;
  enterprise?: string;
}

/** What Slack sends when somebody clicks a decision's button on a message. */
export function clickPayload(
  message: FakeMessage,
  decision: PersonDecision,
  { user = 'U0ANA', team = 'T0HOME', actionTs = '1773576000.000100', enterprise }: Presser = {},
): Json {
  const { ts, channel, text, blocks, threadTs } = message;
  const button = buttonOf(message, decision);
  const grid = enterprise === undefined ? null : { id: enterprise, name: 'Holding' };
  return {
    type: 'block_actions',
    user: { id: user, username: 'CEO', name: 'CEO', team_id: team },
    api_app_id: 'A0APP',
    token: 'not-used',
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: `${actionTs}.trigger`,
    team: { id: team, domain: 'media' },
    enterprise: grid,
    is_enterprise_install: grid !== null,
    channel: { id: channel, name: 'pacing' },
    message: {
      type: 'message',
      bot_id: 'B0BOT',
      text,
      ts,
      blocks,
      ...(threadTs === null ? {} : { thread_ts: threadTs }),
    },
    state: { values: {} },
    response_url: message.responseUrl,
    actions: [{ ...button, type: 'button', action_ts: actionTs }],
  };
}

/** What was typed into a dialog: input by block id; a list's choice as `{ choice }`. */
export type Typed = Readonly<Record<string, string | { choice: string }>>;

/** What Slack sends when somebody sends off a dialog that was opened. */
export function dialogPayload(
  view: Json,
  typed: Typed,
  { user = 'U0ANA', team = 'T0HOME', viewId = 'V1' }: Presser & { viewId?: string } = {},
): Json {
  const fields = Object.entries(typed).map(([id, input]) => [id, { [id]: fieldOf(input) }]);
  return {
    type: 'view_submission',
    user: { id: user, username: 'CEO', name: 'CEO', team_id: team },
    api_app_id: 'A0APP',
    token: 'not-used',
    team: { id: team, domain: 'media' },
    enterprise: null,
    is_enterprise_install: false,
    view: { ...view, id: viewId, hash: '1773576000.abc', state: { values: Object.fromEntries(fields) } },
    response_urls: [],
  };
}

/** The buttons of a message: which decisions can be pressed on it now. */
export function decisionsOn({ blocks }: Pick<FakeMessage, 'blocks'>): string[] {
  return buttonsIn(blocks).map(({ action_id }) => String(action_id).replace('pacing:', ''));
}

function buttonOf(message: FakeMessage, decision: PersonDecision): Json {
  const button = buttonsIn(message.blocks).find(({ action_id }) => action_id === `pacing:${decision}`);
  if (button === undefined) throw new Error(`The message has no button to ${decision}.`);
  return button;
}

function buttonsIn(blocks: readonly unknown[]): Json[] {
  return (blocks as Json[]).flatMap((block) =>
    block['type'] === 'actions'
      ? (block['elements'] as Json[]).map((element) => ({ ...element, block_id: block['block_id'] }))
      : [],
  );
}

function fieldOf(input: string | { choice: string }): Json {
  return typeof input === 'string'
    ? { type: 'plain_text_input', value: input === '' ? null : input }
    : { type: 'static_select', selected_option: { value: input.choice } };
}
