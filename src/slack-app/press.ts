import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  actionsBlockId,
  type CardButton,
  decisionOfAction,
  readCardButton,
} from '../adapters/slack/card-button.ts';
import type { PersonDecision } from '../domain/incident-decision.ts';

/** A Slack user's id, and nothing that could be markup. */
export const userIdSchema = z.string().regex(/^[UW][A-Z0-9]{1,40}$/);

/** The workspace that a payload names, for the log only: on Enterprise Grid there may be none. */
export const teamSchema = z
  .object({ id: z.string() })
  .nullish()
  .transform((team) => team?.id ?? null);

/** Where a card stands; `threadTs` where it is a reply. */
export const cardPlaceSchema = z.object({
  channel: z.string().min(1),
  ts: z.string().min(1),
  threadTs: z.string().nullable(),
});

export type CardPlace = z.infer<typeof cardPlaceSchema>;

/** Blocks as Slack hands them back: only their kind and name are looked at, the rest goes back as it came. */
export const blocksSchema = z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() }));

/** What a message says. `metadata` holds the name under which the notifier finds it again. */
export interface CardContent {
  text: string;
  blocks: z.infer<typeof blocksSchema>;
  metadata: unknown;
}

/** A click on a button of a card, as far as it is ours. */
export interface Click {
  decision: PersonDecision;
  button: CardButton;
  userId: string;
  teamId: string | null;
  triggerId: string;
  actionTs: string;
  place: CardPlace;
  shown: CardContent;
}

const placedSchema = z
  .object({
    channel: z.object({ id: z.string() }),
    message: z.object({ ts: z.string(), thread_ts: z.string().nullish() }),
  })
  .transform(({ channel, message: { ts, thread_ts } }): CardPlace => {
    const isReply = typeof thread_ts === 'string' && thread_ts !== ts;
    return { channel: channel.id, ts, threadTs: isReply ? thread_ts : null };
  });

const shownSchema = z
  .object({
    text: z.string().default(''),
    blocks: blocksSchema.default([]),
    metadata: z
      .unknown()
      .optional()
      .transform((value) => value ?? null),
  })
  .transform((content): CardContent => content);

const actionSchema = z
  .object({ action_id: z.string(), block_id: z.string(), value: z.string(), action_ts: z.string() })
  .transform(({ action_id, block_id, value, action_ts }) => ({
    decision: decisionOfAction(action_id),
    button: readCardButton(value),
    blockId: block_id,
    actionTs: action_ts,
  }));

const clickSchema = z.object({
  trigger_id: z.string(),
  user: z.object({ id: userIdSchema }),
  team: teamSchema,
  actions: z.tuple([actionSchema]).rest(z.unknown()),
  message: shownSchema,
});

/** Reads a `block_actions` payload; null where it is no click on a button of one of our cards. */
export function readClick(body: unknown): Click | null {
  const [place, click] = [placedSchema.safeParse(body), clickSchema.safeParse(body)];
  if (!place.success || !click.success) return null;
  const { user, team, trigger_id, message, actions } = click.data;
  const [{ decision, button, blockId, actionTs }] = actions;
  if (decision === null || button === null || blockId !== actionsBlockId(button.incidentKey)) return null;
  const who = { userId: user.id, teamId: team, triggerId: trigger_id };
  return { decision, button, ...who, actionTs, place: place.data, shown: message };
}

/**
 * Names one press of one person once, from what is pressed and never from the workspace, which differs between deliveries
 * on Enterprise Grid: the same press delivered twice is the same update. `moment` is the click's `action_ts`, or the dialog's id.
 */
export function updateIdOf(press: {
  incidentKey: string;
  decision: PersonDecision;
  userId: string;
  moment: string;
}): string {
  const text = JSON.stringify([press.incidentKey, press.moment, press.userId, press.decision]);
  return `slack-${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;
}
