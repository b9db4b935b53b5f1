import { z } from 'zod';
import { slackFailure } from '../adapters/slack/failures.ts';
import type { SlackCall } from '../adapters/slack/slack-caller.ts';
import { OutsideFailure } from '../domain/failure.ts';

/** Whom Slack says a user is: somebody who may try to decide, by the address that Slack keeps; or why not. */
export type Person = { kind: 'person'; email: string } | { kind: 'refused'; why: string; next: string };

const flag = z.boolean().default(false);

const userSchema = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  deleted: flag,
  is_bot: flag,
  is_workflow_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  is_email_confirmed: z.boolean().default(true),
  profile: z.object({ email: z.string().optional() }).default({}),
  enterprise_user: z.object({ enterprise_id: z.string().optional() }).default({}),
});

const answerSchema = z.object({ user: userSchema });

const homeSchema = z.object({
  team_id: z.string(),
  enterprise_id: z
    .string()
    .nullish()
    .transform((id) => id ?? null),
});

type SlackUser = z.infer<typeof userSchema>;
type Home = z.infer<typeof homeSchema>;

const ASK_A_MEMBER = 'Ask one of the approvers whom the card names.';

/** Whom Slack lets in, but who must not spend or save other people's money. In this order. */
const OBJECTIONS: readonly { isSo: (user: SlackUser, home: Home) => boolean; why: string; next: string }[] = [
  {
    isSo: ({ is_bot, is_workflow_bot, id }) => is_bot || is_workflow_bot || id === 'USLACKBOT',
    why: 'a bot does not decide',
    next: ASK_A_MEMBER,
  },
  { isSo: ({ deleted }) => deleted, why: 'your account is deactivated', next: ASK_A_MEMBER },
  {
    isSo: ({ is_restricted, is_ultra_restricted }) => is_restricted || is_ultra_restricted,
    why: 'guests do not decide',
    next: ASK_A_MEMBER,
  },
  {
    isSo: (user, home) => user.is_stranger || !isOfHome(user, home),
    why: 'you belong to another workspace',
    next: ASK_A_MEMBER,
  },
  {
    isSo: ({ profile }) => !profile.email,
    why: 'Slack does not tell your e-mail address, by which approvers are known',
    next: 'Whoever set up the app can find out why with "pacekeeper slack test" (scope users:read.email).',
  },
  {
    isSo: ({ is_email_confirmed }) => !is_email_confirmed,
    why: 'your e-mail address is not confirmed',
    next: 'Confirm it in Slack, then press again.',
  },
];

/** Asks Slack who pressed. Throws `OutsideFailure` (`NOTIFIER_*`) where Slack does not say. */
export type AskWho = (userId: string) => Promise<Person>;

/** Asks anew each time, because people leave and roles change; only our own workspace is remembered. */
export function createAskWho(call: SlackCall): AskWho {
  let known: Home | null = null;
  const home = async (): Promise<Home> => {
    known ??= await asked(call, homeSchema, { method: 'auth.test', body: {} });
    return known;
  };
  return async (userId) => {
    const question = { method: 'users.info', body: { user: userId } };
    const [{ user }, ours] = await Promise.all([asked(call, answerSchema, question), home()]);
    const objection = OBJECTIONS.find(({ isSo }) => isSo(user, ours));
    if (objection !== undefined) return { kind: 'refused', why: objection.why, next: objection.next };
    return { kind: 'person', email: user.profile.email ?? '' };
  };
}

/** On Enterprise Grid, people of every workspace of the same organisation belong to us. */
function isOfHome(user: SlackUser, home: Home): boolean {
  const isOfOrganisation =
    home.enterprise_id !== null && user.enterprise_user.enterprise_id === home.enterprise_id;
  return isOfOrganisation || user.team_id === home.team_id;
}

async function asked<T>(
  call: SlackCall,
  schema: z.ZodType<T>,
  { method, body }: { method: string; body: Record<string, unknown> },
): Promise<T> {
  const answer = await call(method, body).catch((error: unknown) => {
    throw slackFailure(error, method);
  });
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new OutsideFailure('NOTIFIER_UNAVAILABLE', `Slack's answer to ${method} cannot be read.`);
}
