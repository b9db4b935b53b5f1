import { decideObservation } from './decide.ts';
import type { GuardedDecision } from './guard-finding.ts';
import { applyGuards, type GuardContext } from './guards.ts';
import { overridden, overrideInForce, overrideInWords } from './override.ts';

/** What is decided of an observation: a person's override where one is in force, the table, then the guards. */
export function judgeObservation(context: GuardContext): GuardedDecision {
  const { observation, policy, memory, asOf, now = asOf } = context;
  const override = overrideInForce(memory, now);
  const effective = overridden(observation, policy, override);
  const decision = decideObservation(effective.observation, effective.policy);
  if (override === null) return applyGuards(decision, context);
  const words = overrideInWords(override, observation.currency);
  return applyGuards({ ...decision, reasons: [words, ...decision.reasons] }, context);
}
