import { parseAmount, toMicrosText } from '../domain/money.ts';
import type { Override } from '../domain/override.ts';
import { headlineOf } from './incident-details.ts';
import { lookAgain } from './incident-observe.ts';
import type { Order } from './incident-order.ts';
import { file } from './incident-records.ts';
import { settle } from './incident-settle.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import type { DecisionAnswer } from './messages.ts';
import { workflowNow } from './workflow-now.ts';

/** A person's own word on the plan, remembered until it expires, and the campaign decided again with it (spec §4). */
export async function override(run: IncidentRun, order: Order): Promise<DecisionAnswer> {
  const { state } = run;
  const said = overrideOf(state, order);
  if (said === null)
    return { outcome: 'refused', reason: 'there is no observation yet that it could change' };
  const before = headlineOf(state);
  state.overrideEndsAt = said.expiresAt;
  await settle(run, { remember: { override: said } });
  await lookAgain(run, order);
  const reason = `decided again with the override until ${said.expiresAt}: before ${before}; now ${headlineOf(state)}, ${state.status.replaceAll('_', ' ')}`;
  return { outcome: 'executed', reason };
}

/** The override has expired: from now on the plan counts again, and the campaign is decided again with it. */
export async function endOverride(run: IncidentRun): Promise<void> {
  const { state } = run;
  state.overrideEndsAt = null;
  file(state, {
    type: 'override',
    step: `override-ended-${state.sequence}`,
    why: 'the override has expired: the plan counts again',
    data: { ended: true },
  });
  await settle(run, { remember: { override: null } });
  await lookAgain(run);
}

function overrideOf({ current }: IncidentState, { pending, by, why }: Order): Override | null {
  if (current === null) return null;
  const { targetSpend, thresholdPct, expiresAt, category } = pending.message;
  const parsed = parseAmount(targetSpend);
  const plannedMicros = current.briefing.observation.targetMicros;
  return {
    by,
    at: workflowNow(),
    expiresAt: expiresAt ?? workflowNow(),
    category: category ?? 'other',
    reason: why,
    thresholdPct: thresholdPct ?? null,
    target: parsed.kind === 'amount' ? { saidMicros: toMicrosText(parsed.micros), plannedMicros } : null,
  };
}
