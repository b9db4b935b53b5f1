import { assess } from './assessment.ts';
import { isConfident } from './confidence.ts';
import type { Action, Assessment, Decision, Route, Severity } from './decision.ts';
import type { MatchKind, Observation } from './observation.ts';
import type { Policy } from './policy.ts';
import { compareVariance, describeVariance, directionOf, formatPct, variancePctOf } from './variance.ts';

/** Reason of a decision on money that was spent although nothing is planned by now (spec §2). */
export const UNPLANNED_SPEND = 'unplanned_spend';

interface Facts {
  isZeroDelivery: boolean;
  isConfident: boolean;
  severity: Severity;
  policy: Policy;
}

interface Rule {
  applies: (facts: Facts) => boolean;
  route: Route;
  action: Action;
}

/** The decision table of spec §2, first match wins. Severity is judged before, because confidence does not change it. */
const RULES: readonly Rule[] = [
  {
    applies: (facts) =>
      facts.isZeroDelivery && (facts.isConfident || facts.policy.zeroDeliveryOverridesConfidence),
    route: 'zero_delivery',
    action: 'autonomous_halt',
  },
  {
    applies: (facts) =>
      facts.severity === 'healthy' && (facts.isConfident || !facts.policy.escalateHealthyBelowConfidence),
    route: 'healthy',
    action: 'log_only',
  },
  { applies: (facts) => !facts.isConfident, route: 'low_confidence', action: 'escalate_to_human' },
  { applies: (facts) => facts.severity === 'warning', route: 'warning', action: 'slack_alert' },
  { applies: (facts) => facts.severity === 'critical', route: 'critical', action: 'autonomous_halt' },
];

/** What policy says of an assessment: the one rule table of spec §2, without guards. */
export function decide(assessment: Assessment, policy: Policy): Decision {
  const facts = factsOf(assessment, policy);
  const rule = RULES.find((candidate) => candidate.applies(facts));
  if (rule === undefined) throw new Error('The decision table has a gap');
  const { route, action } = rule;
  return {
    severity: facts.severity,
    route,
    action,
    requiresHuman: action === 'escalate_to_human',
    lowConfidence: !facts.isConfident,
    zeroDelivery: facts.isZeroDelivery,
    variancePct: variancePctOf(assessment),
    direction: directionOf(assessment),
    reasons: reasonsOf(assessment, facts),
  };
}

/** `decide` for any observation: what stands on one side only is a warning that a person looks at (spec §2). */
export function decideObservation(observation: Observation, policy: Policy): Decision {
  const assessment = assess(observation);
  return assessment === null ? unmatched(observation.match, observation, policy) : decide(assessment, policy);
}

/** Zero delivery (spec §2): something is planned, nothing was spent, and the campaign is meant to run. */
export function isZeroDelivery({ targetMicros, actualMicros, isMeantToRun }: Assessment): boolean {
  return targetMicros > 0n && actualMicros === 0n && isMeantToRun;
}

/** How bad it is, whatever the confidence: exactly both thresholds are a warning (spec §2). */
export function severityOf(assessment: Assessment, policy: Policy): Severity {
  if (isZeroDelivery(assessment)) return 'critical';
  if (assessment.targetMicros === 0n) return assessment.actualMicros === 0n ? 'healthy' : 'critical';
  if (compareVariance(assessment, policy.warningFromPct) < 0) return 'healthy';
  return compareVariance(assessment, policy.criticalAbovePct) > 0 ? 'critical' : 'warning';
}

function factsOf(assessment: Assessment, policy: Policy): Facts {
  return {
    isZeroDelivery: isZeroDelivery(assessment),
    isConfident: isConfident(assessment.confidence.confidence, policy),
    severity: severityOf(assessment, policy),
    policy,
  };
}

function reasonsOf(assessment: Assessment, facts: Facts): readonly string[] {
  const reasons = amountReasons(assessment, facts);
  if (facts.isConfident) return reasons;
  const { confidence } = assessment.confidence;
  const bound = formatPct(facts.policy.confidentFrom * 100);
  return [...reasons, `confidence of ${formatPct(confidence * 100)} is below ${bound}`];
}

function amountReasons(
  assessment: Assessment,
  { isZeroDelivery, severity, policy }: Facts,
): readonly string[] {
  if (isZeroDelivery) return ['nothing was spent although the campaign is running and spend is planned'];
  if (assessment.targetMicros === 0n) {
    return assessment.actualMicros === 0n
      ? ['nothing is planned by now and nothing was spent']
      : [UNPLANNED_SPEND, 'money was spent although nothing is planned by now'];
  }
  const variance = describeVariance(variancePctOf(assessment), directionOf(assessment));
  if (severity === 'healthy') return [`${variance}: less than ${policy.warningFromPct} % off`];
  return severity === 'critical'
    ? [`${variance}: more than ${policy.criticalAbovePct} % off`]
    : [`${variance}: between ${policy.warningFromPct} % and ${policy.criticalAbovePct} % off`];
}

function unmatched(match: MatchKind, { confidence }: Observation, policy: Policy): Decision {
  const isMissing = match === 'missing';
  return {
    severity: 'warning',
    route: 'unmatched',
    action: 'escalate_to_human',
    requiresHuman: true,
    lowConfidence: !isConfident(confidence.confidence, policy),
    zeroDelivery: false,
    variancePct: null,
    direction: null,
    reasons: isMissing
      ? ['missing', 'the plan has this campaign in flight, but the platform does not show it']
      : ['unplanned', 'the platform runs this campaign, but the plan does not have it'],
  };
}
