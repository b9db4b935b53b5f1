import { assess } from './assessment.ts';
import { isConfident } from './confidence.ts';
import { decideObservation, isZeroDelivery, severityOf } from './decide.ts';
import type { Action, Assessment, Direction, Route, Severity } from './decision.ts';
import { formatUnits } from './money.ts';
import type { Observation } from './observation.ts';
import type { Policy } from './policy.ts';
import { describeVariance, directionOf, formatPct, variancePctOf } from './variance.ts';

/** One node of the document's state machine that an observation passed, with its numbers, as people read it. */
export interface NodeTrace {
  node: string;
  text: string;
}

/** What `calculateVariance` found. */
export interface VarianceNode {
  variancePct: number | null;
  direction: Direction;
  severity: Severity;
  zeroDelivery: boolean;
  trace: NodeTrace;
}

/** What `assessConfidence` found. */
export interface ConfidenceNode {
  isConfident: boolean;
  trace: NodeTrace;
}

/** A gate: where it leads, or `null` where it lets the observation pass to the next one. */
export interface GateNode {
  leadsTo: { route: Route; action: Action } | null;
  trace: NodeTrace;
}

/** The seed's node: variance, direction, zero delivery and severity. */
export function calculateVariance(assessment: Assessment, policy: Policy): VarianceNode {
  const variancePct = variancePctOf(assessment);
  const direction = directionOf(assessment);
  const severity = severityOf(assessment, policy);
  const zeroDelivery = isZeroDelivery(assessment);
  const amounts = `${formatUnits(assessment.actualMicros)} of ${formatUnits(assessment.targetMicros)}`;
  const variance = zeroDelivery ? 'zero delivery' : describeVariance(variancePct, direction);
  const trace = { node: 'calculateVariance', text: `${amounts}: ${variance}, ${severity}` };
  return { variancePct, direction, severity, zeroDelivery, trace };
}

/** The seed's node: how far the reconciliation can be trusted, and what that is made of. */
export function assessConfidence(
  { confidence }: Pick<Assessment, 'confidence'>,
  policy: Policy,
): ConfidenceNode {
  const parts =
    `metadata ${share(confidence.metadataMatch)}, name ${share(confidence.nameSimilarity)}, ` +
    `freshness ${share(confidence.freshness)}`;
  const text = `${share(confidence.confidence)}: ${parts}`;
  return {
    isConfident: isConfident(confidence.confidence, policy),
    trace: { node: 'assessConfidence', text },
  };
}

/** The seed's first gate: what is not trusted goes to a person, save what spec §2's table lets pass. */
export function routeByConfidence(
  found: VarianceNode & Pick<ConfidenceNode, 'isConfident'>,
  policy: Policy,
): GateNode {
  const bound = share(policy.confidentFrom);
  if (found.isConfident) return gate('routeByConfidence', `at least ${bound}: may act alone`, null);
  if (found.zeroDelivery && policy.zeroDeliveryOverridesConfidence) {
    return gate('routeByConfidence', `below ${bound}, but zero delivery overrides it`, null);
  }
  if (found.severity === 'healthy' && !policy.escalateHealthyBelowConfidence) {
    return gate('routeByConfidence', `below ${bound}, but healthy: noted`, null);
  }
  const leadsTo = { route: 'low_confidence', action: 'escalate_to_human' } as const;
  return gate('routeByConfidence', `below ${bound}: a person decides`, leadsTo);
}

/** The seed's second gate: by severity, zero delivery first. */
export function routeBySeverity({ severity, zeroDelivery }: VarianceNode): GateNode {
  if (zeroDelivery) {
    return gate('routeBySeverity', 'zero delivery: halt', {
      route: 'zero_delivery',
      action: 'autonomous_halt',
    });
  }
  const leadsTo = BY_SEVERITY[severity];
  return gate('routeBySeverity', `${severity}: ${IN_WORDS[leadsTo.action]}`, leadsTo);
}

/** The nodes that an observation passed, in order: with their numbers they show why `decideObservation` says what it says. */
export function traceNodes(observation: Observation, policy: Policy): readonly NodeTrace[] {
  const assessment = assess(observation);
  if (assessment === null) {
    const [what = '', why = ''] = decideObservation(observation, policy).reasons;
    return [{ node: 'calculateVariance', text: `no variance, ${what}: ${why}` }];
  }
  const variance = calculateVariance(assessment, policy);
  const confidence = assessConfidence(assessment, policy);
  const first = routeByConfidence({ ...variance, isConfident: confidence.isConfident }, policy);
  const passed = [variance.trace, confidence.trace, first.trace];
  return first.leadsTo === null ? [...passed, routeBySeverity(variance).trace] : passed;
}

const BY_SEVERITY: Readonly<Record<Severity, { route: Route; action: Action }>> = {
  healthy: { route: 'healthy', action: 'log_only' },
  warning: { route: 'warning', action: 'slack_alert' },
  critical: { route: 'critical', action: 'autonomous_halt' },
};

const IN_WORDS: Readonly<Record<Action, string>> = {
  log_only: 'note only',
  slack_alert: 'alert',
  escalate_to_human: 'a person decides',
  autonomous_halt: 'halt',
};

function gate(node: string, text: string, leadsTo: GateNode['leadsTo']): GateNode {
  return { leadsTo, trace: { node, text } };
}

function share(part: number): string {
  return formatPct(part * 100);
}
