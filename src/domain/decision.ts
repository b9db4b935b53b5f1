import type { Micros } from './money.ts';
import type { ConfidenceParts } from './observation.ts';

/** How bad it is, whatever is done about it. */
export type Severity = 'healthy' | 'warning' | 'critical';

/** The row of the decision table that applied (spec §2); `unmatched` is a campaign that stands on one side only. */
export type Route = 'zero_delivery' | 'healthy' | 'warning' | 'critical' | 'low_confidence' | 'unmatched';

/** What is to be done. */
export type Action = 'log_only' | 'slack_alert' | 'escalate_to_human' | 'autonomous_halt';

/** Which side of the target actual spend lies on. */
export type Direction = 'over' | 'under' | 'on_target';

/** The facts that `decide` reads: amounts by `dataThrough` in one currency, and how far they can be trusted. */
export interface Assessment {
  targetMicros: Micros;
  actualMicros: Micros;
  /** status active and flight started: only such a campaign can be at zero delivery */
  isMeantToRun: boolean;
  confidence: ConfidenceParts;
}

/** What policy says of an assessment. `variancePct` and `direction` are null where nothing can be compared. */
export interface Decision {
  severity: Severity;
  route: Route;
  action: Action;
  requiresHuman: boolean;
  lowConfidence: boolean;
  zeroDelivery: boolean;
  variancePct: number | null;
  direction: Direction | null;
  reasons: readonly string[];
}
