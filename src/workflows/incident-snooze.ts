import { applyToQuestion } from './incident-approval.ts';
import { readable } from './incident-details.ts';
import type { Order } from './incident-order.ts';

import { moveLeaseTo } from './incident-resume.ts';
import { moveTo, settle } from './incident-settle.ts';
import { decidedOf } from './incident-standing.ts';
import type { IncidentRun } from './incident-state.ts';
import { tell } from './incident-tell.ts';
import { workflowNow } from './workflow-now.ts';

/** Sets the campaign aside: silent until then, unless it gets worse (spec §4). It outlives the incident. */
export async function setAside(run: IncidentRun, order: Order): Promise<void> {
  const { state } = run;
  const until = order.pending.message.until ?? workflowNow();
  const because = `${order.by} set it aside until ${readable(until)}`;
  applyToQuestion(state, { kind: 'end', status: 'snoozed', because });
  state.snoozedUntil = until;
  moveTo(state, 'warned');
  const text = `${because}: ${order.why}. It speaks again then, or when it gets worse.`;
  await tell(run, { through: 'auditAndNotify', step: `snoozed-${state.sequence}`, text, action: null });
  const { severity, direction } = decidedOf(state);
  const snoozed = { by: order.by, reason: order.why, until, severity, direction };
  await settle(run, { remember: { snoozed } });
}

/** A snooze of a halted campaign: it stays halted until then (spec §4). */
export function moveLease(run: IncidentRun, order: Order): Promise<void> {
  const leaseUntil = order.pending.message.until ?? workflowNow();
  return moveLeaseTo(run, leaseUntil, { why: order.why, actor: order.actor });
}
