import type { AuditEntry } from '../domain/audit-entry.ts';
import type { Decision } from '../domain/decision.ts';
import type { AssessedObservation } from '../ports/observation-log.ts';
import type { SweepRef } from './contract.ts';

interface Context {
  sweep: SweepRef;
  policyVersion: string;
}

/** One audit entry for what was decided of an observation, and one for each guard that spoke. */
export function decisionEntries(assessed: AssessedObservation, context: Context): AuditEntry[] {
  const { decision, findings } = assessed.guarded;
  const decided = decisionEntry(assessed, context);
  return [
    decided,
    ...findings.map((finding) => ({
      ...decided,
      key: `${assessed.observation.observationId}/guard/${finding.guard}`,
      type: 'guard' as const,
      why: finding.reason,
      data: { guard: finding.guard, effect: finding.effect, proposedAction: decision.action },
    })),
  ];
}

/** Field by field, here and below: spreading the parts takes fifty times as long, and each campaign of a sweep has one. */
function decisionEntry(assessed: AssessedObservation, { sweep, policyVersion }: Context): AuditEntry {
  const { platform, accountId, campaignKey, observationId } = assessed.observation;
  return {
    at: sweep.asOf,
    platform,
    accountId,
    campaignKey,
    sweepKey: sweep.sweepKey,
    incidentKey: null,
    observationId,
    policyVersion,
    actor: { kind: 'machine' },
    key: `${observationId}/decision`,
    type: 'decision',
    why: assessed.guarded.decision.reasons.join('; '),
    data: decidedOf(assessed),
  };
}

function decidedOf({ observation, guarded, isAlreadyHalted }: AssessedObservation) {
  const { decision, action } = guarded;
  return {
    severity: decision.severity,
    route: decision.route,
    action: decision.action,
    requiresHuman: decision.requiresHuman,
    lowConfidence: decision.lowConfidence,
    zeroDelivery: decision.zeroDelivery,
    variancePct: decision.variancePct,
    direction: decision.direction,
    guardedAction: action,
    isAlreadyHalted,
    match: observation.match,
    targetMicros: observation.targetMicros,
    actualMicros: observation.actualMicros,
    currency: observation.currency,
    dataThrough: observation.dataThrough,
    confidence: observation.confidence,
  } satisfies Omit<Decision, 'reasons'> & Record<string, unknown>;
}
