import type { GuardedDecision } from './guard-finding.ts';
import type { Fact } from './incident-entry.ts';
import type { Observation } from './observation.ts';

/** What an incident records of a judgement: what plan and platform said, what was decided of it, and each guard that spoke. */
export function judgementFacts(
  observation: Observation,
  { decision, action, findings }: GuardedDecision,
): Fact[] {
  const guards = findings.map(
    ({ guard, effect, reason }): Fact => ({
      type: 'guard',
      step: `incident/guard/${guard}`,
      why: reason,
      data: { guard, effect },
    }),
  );
  return [
    {
      type: 'reconciliation',
      step: 'incident/reconciliation',
      why: `matched ${observation.match}`,
      data: reconciledOf(observation),
    },
    {
      type: 'decision',
      step: 'incident/decision',
      why: decision.reasons.join('; '),
      data: { ...decision, guardedAction: action },
    },
    ...guards,
  ];
}

function reconciledOf(observation: Observation) {
  const { targetMicros, actualMicros, currency, dataThrough, dataThroughBasis, match, confidence } =
    observation;
  return { targetMicros, actualMicros, currency, dataThrough, dataThroughBasis, match, ...confidence };
}
