import { z } from 'zod';
import { OutsideFailure } from '../../domain/failure.ts';
import { slackFailure } from './failures.ts';
import { type SlackCall, slackCaller } from './slack-caller.ts';
import { openSlackChannel, type SlackChannelOptions, type SlackPlace } from './slack-channel.ts';

/** Whose token it is. `scopes` is null where Slack does not say what it may do. */
export interface SlackIdentity {
  team: string;
  user: string;
  userId: string;
  scopes: readonly string[] | null;
}

/** Tries, one by one, what the product needs of Slack. Each throws `OutsideFailure` (`NOTIFIER_*`). */
export interface SlackProbe {
  identify(): Promise<SlackIdentity>;
  /** writes the test message; `run` names it once */
  post(run: string): Promise<SlackPlace>;
  edit(place: SlackPlace, run: string): Promise<'edited' | 'gone' | 'fixed'>;
  /** whether the test message is found again by its name */
  find(run: string): Promise<boolean>;
  readUser(userId: string): Promise<void>;
  /** asks for a Socket Mode connection, and leaves it unused */
  openSocket(appToken: string): Promise<void>;
}

const LOOK_BACK_MS = 10 * 60_000;

const identitySchema = z.object({
  team: z.string(),
  user: z.string(),
  user_id: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

/** `now` is epoch milliseconds. */
export function createSlackProbe(options: SlackChannelOptions & { now: () => number }): SlackProbe {
  const call = slackCaller(options);
  const channel = openSlackChannel(options);
  return {
    identify: () => identify(call),
    post: (run) => channel.post(testMessage(run, 'Pacekeeper tests whether it can write here.')),
    edit: (place, run) => channel.edit(place, testMessage(run, DONE)),
    find: async (run) =>
      (await channel.find(nameOf(run), { sinceMs: options.now() - LOOK_BACK_MS })) !== null,
    readUser: async (user) => void (await tried(call, 'users.info', { user })),
    openSocket: async (appToken) => {
      const asApp = slackCaller({ ...options, token: appToken });
      await tried(asApp, 'apps.connections.open', {});
    },
  };
}

const DONE = 'Pacekeeper can write here and edit what it wrote. This message can be deleted.';

function testMessage(run: string, text: string) {
  return {
    idem: nameOf(run),
    text,
    blocks: [{ type: 'section' as const, text: { type: 'plain_text' as const, text } }],
  };
}

function nameOf(run: string): string {
  return `slack-test/${run}`;
}

async function identify(call: SlackCall): Promise<SlackIdentity> {
  const parsed = identitySchema.safeParse(await tried(call, 'auth.test', {}));
  if (!parsed.success) {
    throw new OutsideFailure(
      'NOTIFIER_REJECTED',
      'What answers at SLACK_API_URL does not answer as Slack does. Correct it, or leave it out.',
    );
  }
  const { team, user, user_id, response_metadata } = parsed.data;
  return { team, user, userId: user_id, scopes: response_metadata?.scopes ?? null };
}

async function tried(call: SlackCall, method: string, body: Record<string, unknown>): Promise<unknown> {
  try {
    return await call(method, body);
  } catch (error) {
    throw slackFailure(error, method);
  }
}
