import type { CampaignMemory } from './campaign-memory.ts';
import { type Instant, toEpochMs } from './instant.ts';
import { formatUnits, type MicrosText, toMicros, toMicrosText } from './money.ts';
import type { Observation } from './observation.ts';
import type { Policy } from './policy.ts';
import type { ReasonCategory } from './reason-category.ts';

/**
 * A person's own word on what the plan expects of one campaign, until it expires (spec §4). A target is said for one
 * moment; later targets of the plan are scaled by the same factor, so that it stays true as the flight goes on.
 */
export interface Override {
  by: string;
  at: Instant;
  expiresAt: Instant;
  category: ReasonCategory;
  reason: string;
  /** variance below this is healthy, and nothing at or below it is critical; null where the policy's bounds stay */
  thresholdPct: number | null;
  /** what was said, and what the plan expected then; null where the plan's target stays */
  target: { saidMicros: MicrosText; plannedMicros: MicrosText | null } | null;
}

/** The override that counts at `now`; it ends by itself. */
export function overrideInForce(
  memory: Pick<CampaignMemory, 'override'> | null,
  now: Instant,
): Override | null {
  const override = memory?.override ?? null;
  return override !== null && toEpochMs(now) < toEpochMs(override.expiresAt) ? override : null;
}

/** Observation and policy as an override makes them. */
export function overridden(
  observation: Observation,
  policy: Policy,
  override: Override | null,
): { observation: Observation; policy: Policy } {
  if (override === null) return { observation, policy };
  return {
    observation: { ...observation, targetMicros: targetUnder(observation, override) },
    policy: override.thresholdPct === null ? policy : withThreshold(policy, override.thresholdPct),
  };
}

/** The override in words: who said what until when, for every decision that it touches. */
export function overrideInWords(override: Override, currency: string): string {
  const { by, expiresAt, thresholdPct, target, reason } = override;
  const says = [
    ...(target === null
      ? []
      : [`the target was to be ${formatUnits(toMicros(target.saidMicros))} ${currency}`]),
    ...(thresholdPct === null ? [] : [`up to ${thresholdPct} % off is healthy`]),
  ];
  return `override by ${by} until ${expiresAt}: ${says.join(', ')} (${reason})`;
}

function targetUnder({ targetMicros }: Observation, { target }: Override): MicrosText | null {
  if (target === null || targetMicros === null) return targetMicros;
  const planned = target.plannedMicros === null ? 0n : toMicros(target.plannedMicros);
  const said = toMicros(target.saidMicros);
  if (planned === 0n) return target.saidMicros;
  return toMicrosText((toMicros(targetMicros) * said * 2n + planned) / (planned * 2n));
}

function withThreshold(policy: Policy, thresholdPct: number): Policy {
  return {
    ...policy,
    warningFromPct: thresholdPct,
    criticalAbovePct: Math.max(policy.criticalAbovePct, thresholdPct),
  };
}
