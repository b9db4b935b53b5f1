import {
  BOT_SCOPES,
  createSlackProbe,
  SLACK_EVENTS_PATH,
  type SlackProbe,
  slackManifest,
} from '../adapters/slack/index.ts';
import type { SlackConfig } from '../config/env.ts';
import type { Finding } from './doctor.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type CliIo, print } from './io.ts';
import { runSlackTest, type SlackStep } from './slack-test.ts';
import { readHere } from './surroundings.ts';

const TIMEOUT_MS = 10_000;
const NO_BUTTONS = 'Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP): docs/slack.md.';

type Answer = Omit<Finding, 'check'>;

/** `pacekeeper slack manifest`: with an address for presses over HTTP, without one for Socket Mode. */
export async function manifestFromFlags(
  { url, name, json }: { url?: string; name: string; json?: true },
  io: CliIo,
): Promise<number> {
  const manifest = slackManifest({ name, publicUrl: url ?? null });
  if (json === true) print(io, JSON.stringify(manifest));
  else {
    const { stringify } = await import('yaml');
    print(io, stringify(manifest).trimEnd());
  }
  return EXIT.done;
}

/** `pacekeeper slack test` with what the environment says. Throws `CliError` (exit 2) where it names no Slack. */
export async function slackTestFromFlags({ json }: { json?: true }, io: CliIo): Promise<number> {
  const { slack } = readHere(io.env).config;
  if (slack === null) {
    throw new CliError(
      'SLACK_BOT_TOKEN and SLACK_CHANNEL are not set. Create an app from "pacekeeper slack manifest", install it, and set both (docs/slack.md).',
      EXIT.invalid,
    );
  }
  const { token, channel, apiUrl } = slack;
  const at = { token, channel, apiUrl: apiUrl ?? undefined, timeoutMs: TIMEOUT_MS };
  const probe = createSlackProbe({ ...at, now: Date.now });
  return runSlackTest({ json: json === true }, io, stepsOf(probe, slack, `${process.pid}-${Date.now()}`));
}

function stepsOf(probe: SlackProbe, slack: SlackConfig, run: string): SlackStep[] {
  let who: Awaited<ReturnType<SlackProbe['identify']>> | null = null;
  let place: Awaited<ReturnType<SlackProbe['post']>> | null = null;
  return [
    {
      name: 'Token',
      isNeeded: true,
      look: async () => {
        who = await probe.identify();
        return ok(`${who.user} of ${who.team}`);
      },
    },
    { name: 'Scopes', isNeeded: false, look: async () => scopesFinding(who?.scopes ?? null) },
    {
      name: 'Writing',
      isNeeded: true,
      look: async () => {
        place = await probe.post(run);
        return ok(`a test message stands in ${slack.channel}`);
      },
    },
    {
      name: 'Editing',
      isNeeded: false,
      look: async () => editFinding(place === null ? 'gone' : await probe.edit(place, run)),
    },
    { name: 'Finding again', isNeeded: false, look: async () => findFinding(await probe.find(run)) },
    {
      name: 'People',
      isNeeded: false,
      look: async () => {
        await probe.readUser(who?.userId ?? '');
        return ok('Slack says who somebody is');
      },
    },
    { name: 'Buttons', isNeeded: false, look: () => buttonsFinding(probe, slack) },
  ];
}

function scopesFinding(scopes: readonly string[] | null): Answer {
  if (scopes === null) return warning('Slack does not say what the token may do', null);
  const missing = BOT_SCOPES.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return ok(`all ${BOT_SCOPES.length} that are needed`);
  const next = `Add ${missing.join(', ')} under "OAuth & Permissions" (or the whole manifest of "pacekeeper slack manifest"), then install the app again.`;
  return { verdict: 'problem', detail: `missing: ${missing.join(', ')}`, next };
}

function editFinding(outcome: 'edited' | 'gone' | 'fixed'): Answer {
  if (outcome === 'edited') return ok('the test message was edited');
  const next =
    'Let apps edit their messages in the settings of the workspace: cards are edited as incidents move.';
  return { verdict: 'problem', detail: 'the test message could not be edited', next };
}

function findFinding(isFound: boolean): Answer {
  if (isFound) return ok('the test message is found by its name, so none is posted twice');
  const next =
    'Add channels:history (and groups:history for private channels): without it a message whose answer was lost may stand there twice.';
  return warning('the test message is not found again', next);
}

async function buttonsFinding(probe: SlackProbe, { appToken, signingSecret }: SlackConfig): Promise<Answer> {
  if (appToken === null && signingSecret === null) {
    return warning('presses cannot reach Pacekeeper, so cards show commands to copy', NO_BUTTONS);
  }
  if (appToken !== null) await probe.openSocket(appToken);
  const ways = [
    ...(appToken === null ? [] : ['Socket Mode opens']),
    ...(signingSecret === null ? [] : [`signed requests are taken at ${SLACK_EVENTS_PATH}`]),
  ];
  return ok(ways.join('; '));
}

function ok(detail: string): Answer {
  return { verdict: 'ok', detail, next: null };
}

function warning(detail: string, next: string | null): Answer {
  return { verdict: 'warning', detail, next };
}
