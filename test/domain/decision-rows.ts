import type { Action, Assessment, Route, Severity } from '../../src/domain/decision.ts';
import { anAssessment, confidenceOfTest } from './builders.ts';

/** One row of the decision table (spec §2), with assessments that fall into it. */
export interface DecisionRow {
  zeroDelivery: 'yes' | 'no';
  confidence: string;
  variance: string;
  severity: Severity;
  route: Route;
  action: Action;
  examples: readonly Assessment[];
}

/** Actual spend for a target of 1,000.00 that is `pct` off; negative is under. */
export function offBy(pct: number): Pick<Assessment, 'actualMicros' | 'targetMicros'> {
  return {
    targetMicros: 1_000_000_000n,
    actualMicros: 1_000_000_000n + BigInt(Math.round(pct * 10_000_000)),
  };
}

function examples(pcts: readonly number[], confidences: readonly number[]): readonly Assessment[] {
  return pcts.flatMap((pct) =>
    confidences.map((sum) => anAssessment({ ...offBy(pct), confidence: confidenceOfTest(sum) })),
  );
}

const ANY = [0, 0.69, 0.7, 1];
const LOW = [0, 0.5, 0.699999];
const HIGH = [0.7, 0.700001, 1];
const SMALL = [0, 5, -5, 9.9999, -9.9999];
const MIDDLE = [10, -10, 10.0001, 18, -18, 25, -25];
const LARGE = [25.0001, -25.0001, 60, -60, 300];

/** The six rows, in the order of spec §2. */
export const DECISION_ROWS: readonly DecisionRow[] = [
  {
    zeroDelivery: 'yes',
    confidence: 'any',
    variance: 'any',
    severity: 'critical',
    route: 'zero_delivery',
    action: 'autonomous_halt',
    examples: ANY.map((sum) => anAssessment({ actualMicros: 0n, confidence: confidenceOfTest(sum) })),
  },
  row(['any', '< 10 %'], ['healthy', 'healthy', 'log_only'], examples(SMALL, ANY)),
  row(['>= 70 %', '10 % <= v <= 25 %'], ['warning', 'warning', 'slack_alert'], examples(MIDDLE, HIGH)),
  row(
    ['< 70 %', '10 % <= v <= 25 %'],
    ['warning', 'low_confidence', 'escalate_to_human'],
    examples(MIDDLE, LOW),
  ),
  row(['>= 70 %', '> 25 %'], ['critical', 'critical', 'autonomous_halt'], examples(LARGE, HIGH)),
  row(['< 70 %', '> 25 %'], ['critical', 'low_confidence', 'escalate_to_human'], examples(LARGE, LOW)),
];

function row(
  [confidence, variance]: readonly [string, string],
  [severity, route, action]: readonly [Severity, Route, Action],
  rowExamples: readonly Assessment[],
): DecisionRow {
  return { zeroDelivery: 'no', confidence, variance, severity, route, action, examples: rowExamples };
}
