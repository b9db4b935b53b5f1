import type { AuditEntry } from '../domain/audit-entry.ts';
import type { AssessedObservation } from '../ports/observation-log.ts';
import type { SweepRef } from './contract.ts';

/** One audit entry for what was decided of an observation, and one for each guard that spoke. */
export function decisionEntries(
  { observation, guarded, isAlreadyHalted }: AssessedObservation,
  { sweep, policyVersion }: { sweep: SweepRef; policyVersion: string },
): AuditEntry[] {
  const { platform, accountId, campaignKey, observationId } = observation;
  const common = {
    at: sweep.asOf,
    platform,
    accountId,
    campaignKey,
    sweepKey: sweep.sweepKey,
    incidentKey: null,
    observationId,
    policyVersion,
    actor: { kind: 'machine' as const },
  };
  const { decision, action, findings } = guarded;
  const { reasons, ...decided } = decision;
  const { match, targetMicros, actualMicros, currency, dataThrough, confidence } = observation;
  const measured = { match, targetMicros, actualMicros, currency, dataThrough, confidence };
  return [
    {
      ...common,
      key: `${observationId}/decision`,
      type: 'decision',
      why: reasons.join('; '),
      data: { ...decided, guardedAction: action, isAlreadyHalted, ...measured },
    },
    ...findings.map((finding) => ({
      ...common,
      key: `${observationId}/guard/${finding.guard}`,
      type: 'guard' as const,
      why: finding.reason,
      data: { guard: finding.guard, effect: finding.effect, proposedAction: decision.action },
    })),
  ];
}
