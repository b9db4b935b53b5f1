import type { Action, Severity } from '../domain/decision.ts';
import type { Instant } from '../domain/instant.ts';
import type { Platform } from '../domain/platform.ts';
import type { AssessedObservation } from '../ports/observation-log.ts';
import type { ReplayMoment } from './replay-file.ts';

/** One line of `--replay --json`: what was decided of one campaign on one day. Keys in the documented order. */
interface ReplayLine {
  day: number;
  asOf: Instant;
  platform: Platform;
  /** the campaign's name in the plan, or its key where it has none */
  campaign: string;
  /** minus is under the target; null where there is no target to compare with */
  variancePct: number | null;
  confidence: number;
  severity: Severity;
  /** before guards */
  decision: Action;
  afterGuards: Action;
  reasons: readonly string[];
}

/** The line of one campaign. `reasons` are those of the decision, then `guard: …` for each guard that spoke. */
export function replayLine({ day, asOf }: ReplayMoment, row: AssessedObservation): ReplayLine {
  const { observation, guarded } = row;
  const { decision, action, findings } = guarded;
  return {
    day,
    asOf,
    platform: observation.platform,
    campaign: observation.planName ?? observation.campaignName ?? observation.campaignKey,
    variancePct: signed(decision),
    confidence: observation.confidence.confidence,
    severity: decision.severity,
    decision: decision.action,
    afterGuards: action,
    reasons: [...decision.reasons, ...findings.map(({ guard, reason }) => `${guard}: ${reason}`)],
  };
}

function signed({ variancePct, direction }: AssessedObservation['guarded']['decision']): number | null {
  return variancePct !== null && direction === 'under' ? -variancePct : variancePct;
}
