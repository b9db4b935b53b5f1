import type { Action, Direction, Route, Severity } from '../domain/decision.ts';
import type { Instant } from '../domain/instant.ts';
import type { MicrosText } from '../domain/money.ts';
import type { ConfidenceParts } from '../domain/observation.ts';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import type { IncidentState } from './incident-state.ts';

/** What was last decided, with nulls where nothing was yet. An incident about a feed counts as critical. */
export interface Decided {
  severity: Severity;
  route: Route | null;
  direction: Direction | null;
  variancePct: number | null;
  proposedAction: Action | null;
}

/** What was last observed, with nulls where nothing was yet. */
export interface Observed {
  observationId: string | null;
  policyVersion: string | null;
  campaignName: string | null;
  currency: string | null;
  actualMicros: MicrosText | null;
  targetMicros: MicrosText | null;
  dataThrough: Instant | null;
  confidence: ConfidenceParts | null;
}

/** What the incident waits for, by when. */
export interface Awaited {
  deadline: Instant | null;
  leaseUntil: Instant | null;
}

const NOT_OBSERVED: Observed = {
  observationId: null,
  policyVersion: null,
  campaignName: null,
  currency: null,
  actualMicros: null,
  targetMicros: null,
  dataThrough: null,
  confidence: null,
};

/** The policy last read; the defaults until there is one. */
export function incidentPolicy({ policy }: IncidentState): Policy {
  return policy ?? DEFAULT_POLICY;
}

/** The last decision of the incident. */
export function decidedOf({ current, start }: IncidentState): Decided {
  if (current === null) {
    const severity = start.kind === 'campaign' ? 'warning' : 'critical';
    return { severity, route: null, direction: null, variancePct: null, proposedAction: null };
  }
  const { severity, route, direction, variancePct } = current.guarded.decision;
  return { severity, route, direction, variancePct, proposedAction: current.guarded.action };
}

/** The last observation of the incident. */
export function observedOf({ current }: IncidentState): Observed {
  if (current === null) return NOT_OBSERVED;
  const { observation, policy } = current.briefing;
  const { observationId, currency, actualMicros, targetMicros, dataThrough, confidence } = observation;
  const campaignName = observation.campaignName ?? observation.planName;
  const numbers = { currency, actualMicros, targetMicros, dataThrough, confidence };
  return { observationId, policyVersion: policy.version, campaignName, ...numbers };
}

/** The open question's deadline, and the end of the halt. */
export function awaitedOf({ question, lease }: IncidentState): Awaited {
  return { deadline: question?.deadline ?? null, leaseUntil: lease?.leaseUntil ?? null };
}
