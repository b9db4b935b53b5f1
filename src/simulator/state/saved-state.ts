import type { DeskChange, SavedQuery, SavedReport } from '../dv360/report-desk.ts';
import type { FleetState } from '../fleet/fleet.ts';
import type { SimAccount, SimCampaign } from '../world/sim-campaign.ts';
import type { ClockState } from '../world/sim-clock.ts';

/** All of the simulated world as it goes to disk; the journal has a file of its own. */
export interface SavedState {
  /** grows with each whole save; changes of an older one are stale */
  generation: number;
  clock: ClockState;
  fleet: FleetState;
  settings: SimSettings;
  accounts: readonly SimAccount[];
  campaigns: readonly SavedCampaign[];
  queries: readonly SavedQuery[];
  reports: readonly SavedReport[];
}

/** A campaign on disk: one that was saved before campaigns had labels has none. */
export type SavedCampaign = Omit<SimCampaign, 'labels'> & { labels?: readonly string[] };

/** What a reset can set beside the fleet. */
export interface SimSettings {
  pageSize: number;
  reportPolls: number;
}

/** One thing that a platform call changed since the last whole save. */
export type SavedChange = { kind: 'campaign'; campaign: SavedCampaign } | DeskChange;

/** The campaign that was saved. */
export function restoredCampaign(saved: SavedCampaign): SimCampaign {
  return { ...saved, labels: saved.labels ?? [] };
}

/** JSON with bigints, which stand as `{"$bigint":"…"}`. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'bigint' ? { $bigint: part.toString() } : part,
  );
}

/** Reads what `toJson` wrote. */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => (isBigint(part) ? BigInt(part.$bigint) : part));
}

function isBigint(part: unknown): part is { $bigint: string } {
  return typeof part === 'object' && part !== null && '$bigint' in part && typeof part.$bigint === 'string';
}
