import { assess } from './assessment.ts';
import { elapsedMs, HOUR_MS } from './instant.ts';
import { formatUnits } from './money.ts';
import type { Observation } from './observation.ts';
import {
  budgetChange,
  type Case,
  isAtZero,
  mismatch,
  spentBefore,
  steadyDrift,
  suddenChange,
} from './root-cause-evidence.ts';

/** The causes that rules can tell apart. */
export type CauseCode =
  | 'not_in_plan'
  | 'not_on_platform'
  | 'currency_mismatch'
  | 'never_delivered'
  | 'stopped_delivering'
  | 'nothing_planned'
  | 'plan_changed'
  | 'stale_data'
  | 'mismatched_records'
  | 'early_flight'
  | 'sudden_change'
  | 'steady_drift'
  | 'unknown';

/** A likely cause with what speaks for it; text for people, never an input to rules. */
export interface RootCause {
  cause: CauseCode;
  explanation: string;
  evidence: readonly string[];
}

interface CauseRule {
  cause: CauseCode;
  /** what speaks for it, or `null` where nothing does */
  find: (seen: Case) => string | null;
  explanation: string;
}

const STALE_MS = 12 * HOUR_MS;
const EARLY_MS = 72 * HOUR_MS;

/** The most certain causes first; the first that anything speaks for is the likely one. */
const RULES: readonly CauseRule[] = [
  {
    cause: 'not_in_plan',
    find: ({ observation }) =>
      observation.match === 'unplanned' ? 'no plan line has its id or a similar name' : null,
    explanation: 'The campaign was started without a plan, or the plan has another id or name for it.',
  },
  {
    cause: 'not_on_platform',
    find: ({ observation }) =>
      observation.match === 'missing' ? 'the platform lists no such campaign' : null,
    explanation: 'The campaign was removed or never created, or the plan names another account.',
  },
  {
    cause: 'currency_mismatch',
    find: ({ observation: { currency, planCurrency } }) =>
      planCurrency !== null && planCurrency !== currency
        ? `plan in ${planCurrency}, account in ${currency}`
        : null,
    explanation: 'Plan and account count in different currencies, so their amounts cannot be compared.',
  },
  {
    cause: 'stopped_delivering',
    find: (seen) => (isAtZero(seen) ? spentBefore(seen) : null),
    explanation:
      'The campaign delivered before and its counted spend is now zero: a change of flight, or a feed that lost data.',
  },
  {
    cause: 'never_delivered',
    find: (seen) => (isAtZero(seen) ? 'no spend since the start of the flight' : null),
    explanation:
      'The campaign never delivered: something in status, audience, bid, budget or creative keeps it from running.',
  },
  {
    cause: 'nothing_planned',
    find: ({ assessment }) =>
      assessment !== null && assessment.targetMicros === 0n && assessment.actualMicros > 0n
        ? `${formatUnits(assessment.actualMicros)} spent with a target of 0`
        : null,
    explanation: 'It spends outside its planned flight, or its budget is missing in the plan.',
  },
  {
    cause: 'mismatched_records',
    find: ({ observation }) => mismatch(observation),
    explanation: 'Plan and platform may describe different campaigns.',
  },
  {
    cause: 'plan_changed',
    find: ({ observation, history }) => budgetChange(observation, history[0]),
    explanation: 'The plan changed and the platform still follows the old one.',
  },
  {
    cause: 'stale_data',
    find: ({ observation: { dataThrough, asOf } }) => {
      const ageMs = elapsedMs(dataThrough, asOf);
      return ageMs > STALE_MS ? `the platform's data is ${(ageMs / HOUR_MS).toFixed(1)} h old` : null;
    },
    explanation: 'The platform reports late; spend may have moved since.',
  },
  {
    cause: 'early_flight',
    find: ({ observation: { flight, dataThrough } }) =>
      flight !== null && elapsedMs(flight.startsAt, dataThrough) < EARLY_MS
        ? `the flight started at ${flight.startsAt}`
        : null,
    explanation:
      'Platforms learn in the first days of a flight and spend unevenly; it often settles by itself.',
  },
  {
    cause: 'sudden_change',
    find: suddenChange,
    explanation: 'Spend moved within one interval: look for a change of bid, budget or targeting made since.',
  },
  {
    cause: 'steady_drift',
    find: steadyDrift,
    explanation:
      'Spend has been on this side of the plan for some time: the daily budget or bids do not fit the plan.',
  },
];

/** The likely cause of what was observed, by rules over it and the campaign's earlier observations (newest first). */
export function findRootCause(observation: Observation, history: readonly Observation[]): RootCause {
  const seen = { observation, assessment: assess(observation), history };
  const found = RULES.flatMap((rule) => {
    const evidence = rule.find(seen);
    return evidence === null ? [] : [{ rule, evidence }];
  });
  const [likely] = found;
  if (likely === undefined) {
    const explanation =
      'Nothing in the records tells why. Look at the change history of the campaign on its platform.';
    return { cause: 'unknown', explanation, evidence: [] };
  }
  const { cause, explanation } = likely.rule;
  return { cause, explanation, evidence: found.map(({ evidence }) => evidence) };
}
