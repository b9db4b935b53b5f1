import type { Action, Direction, Severity } from './decision.ts';
import type { Instant } from './instant.ts';
import { formatUnits, type MicrosText, toMicros } from './money.ts';
import type { PlatformStatus } from './platform.ts';

/** What an approval rests on: what people saw of the campaign when they were asked (issue 4 §1). Plain JSON. */
export interface SeenFacts {
  observationId: string;
  severity: Severity;
  direction: Direction | null;
  proposedAction: Action;
  currency: string;
  actualMicros: MicrosText | null;
  targetMicros: MicrosText | null;
  variancePct: number | null;
  platformStatus: PlatformStatus | null;
  dataThrough: Instant;
  /** budget and flight of the plan, as one text to compare */
  planBasis: string;
  policyVersion: string;
}

/** What has changed so much that a decision on the older sight no longer stands; empty where it does (spec §4). */
export function materialChanges(seen: SeenFacts, now: SeenFacts): readonly string[] {
  return [
    ...changed('severity', seen.severity, now.severity),
    ...changed('direction', seen.direction, now.direction),
    ...changed('status on the platform', seen.platformStatus, now.platformStatus),
    ...(seen.planBasis === now.planBasis ? [] : ['the plan has another budget or flight']),
  ];
}

/** All that differs between two sights, in words, for whoever is asked again. */
export function differences(seen: SeenFacts, now: SeenFacts): readonly string[] {
  return [
    ...materialChanges(seen, now),
    ...changed('spend', amount(seen.actualMicros, seen), amount(now.actualMicros, now)),
    ...changed('target', amount(seen.targetMicros, seen), amount(now.targetMicros, now)),
    ...changed('data through', seen.dataThrough, now.dataThrough),
    ...changed('policy', seen.policyVersion, now.policyVersion),
  ];
}

function changed(what: string, before: string | null, after: string | null): string[] {
  return before === after ? [] : [`${what} went from ${before ?? 'none'} to ${after ?? 'none'}`];
}

function amount(micros: MicrosText | null, { currency }: SeenFacts): string | null {
  return micros === null ? null : `${formatUnits(toMicros(micros))} ${currency}`;
}
