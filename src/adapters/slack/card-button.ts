import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { IncidentCard } from '../../domain/incident-card.ts';
import type { PersonDecision } from '../../domain/incident-decision.ts';
import { CARD_LIMITS, SLACK_LIMITS } from './limits.ts';
import { clip } from './text.ts';

/** What a button of a card brings back. Incident and observation decide; name and currency are only shown to people. */
export interface CardButton {
  incidentKey: string;
  observationId: string | null;
  campaignName: string | null;
  currency: string | null;
}

/** Every `action_id` of ours begins so, and every `callback_id` of a dialog. */
export const ACTION_ID = /^pacing:/;

const ACTION_IDS = {
  approve: 'pacing:approve',
  reject: 'pacing:reject',
  acknowledge: 'pacing:acknowledge',
  resume: 'pacing:resume',
  snooze: 'pacing:snooze',
  override: 'pacing:override',
} as const satisfies Record<PersonDecision, string>;

/** The longest observation id that a decision may name (`decisionSchema`). */
const MAX_OBSERVATION_ID = 400;

const valueSchema = z.object({
  i: z.string().min(1),
  o: z.string().min(1).max(MAX_OBSERVATION_ID).nullable(),
  n: z.string().nullable(),
  c: z.string().nullable(),
});

/** The `action_id` of a decision's button, which is also the `callback_id` of its dialog. */
export function actionIdOf(decision: PersonDecision): string {
  return ACTION_IDS[decision];
}

/** The decision that an `action_id` or `callback_id` stands for; null where it is none of ours. */
export function decisionOfAction(actionId: string): PersonDecision | null {
  const found = Object.entries(ACTION_IDS).find(([, id]) => id === actionId);
  return found === undefined ? null : (found[0] as PersonDecision);
}

/** The `block_id` of an incident's buttons: one incident's buttons are never taken for another's. */
export function actionsBlockId(incidentKey: string): string {
  return `pacing:${createHash('sha256').update(incidentKey).digest('hex').slice(0, 32)}`;
}

/** The `value` of a card's buttons; null where its ids do not fit, because half an id is another incident. */
export function writeCardButton({
  incidentKey,
  observationId,
  campaignName,
  currency,
}: Pick<IncidentCard, keyof CardButton>): string | null {
  const shown = (text: string | null) => clip(text ?? '', CARD_LIMITS.buttonName) || null;
  const fields = { i: incidentKey, o: observationId, n: shown(campaignName), c: shown(currency) };
  const value = valueSchema.safeParse(fields);
  const text = value.success ? JSON.stringify(value.data) : '';
  return text === '' || text.length > SLACK_LIMITS.buttonValue ? null : text;
}

/** Reads a button's `value`; null where it is none of ours. */
export function readCardButton(value: string): CardButton | null {
  const parsed = valueSchema.safeParse(jsonOrNull(value));
  if (!parsed.success) return null;
  const { i, o, n, c } = parsed.data;
  return { incidentKey: i, observationId: o, campaignName: n, currency: c };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
