import { DAY_MS } from '../../domain/instant.ts';
import type { Platform } from '../../domain/platform.ts';
import { type SimCampaign, statusOf } from '../world/sim-campaign.ts';
import type { World } from '../world/world.ts';
import { localDay } from '../world/zone.ts';
import { bulkCampaigns } from './bulk-fleet.ts';
import { DEFAULT_ACCOUNTS } from './default-accounts.ts';
import { PLACES } from './places.ts';
import { seededCampaign } from './seeded-campaign.ts';

/** Which campaigns a reset gives. */
export type FleetSpec =
  | { kind: 'default' }
  | { kind: 'empty' }
  | { kind: 'bulk'; platform: Platform; campaigns: number; incidentShare: number };

/** The part of the fleet that outlives a restart beside the campaigns themselves. */
export interface FleetState {
  seed: number;
  spec: FleetSpec;
  /** the last 24 h refresh of the tracker */
  refreshedAtMs: number;
}

const REFRESH_MS = DAY_MS;
const YOUNGEST_MS = 4 * DAY_MS;

/** Fills the world anew and refreshes the tracker. */
export function resetFleet(world: World, seed: number, spec: FleetSpec): FleetState {
  const nowMs = world.clock.nowMs();
  world.clear();
  if (spec.kind === 'default') for (const account of DEFAULT_ACCOUNTS) world.putAccount(account);
  if (spec.kind === 'default')
    for (const campaign of defaultCampaigns(seed, nowMs)) world.putCampaign(campaign);
  if (spec.kind === 'bulk') fillInBulk(world, spec);
  return { seed, spec, refreshedAtMs: nowMs };
}

/**
 * Refreshes the tracker every 24 h of the simulated clock and, only then, rolls flights on: a seat of the default fleet whose
 * flight is over before the next refresh gets its next flight under a new id, and the tracker lists that one. So platform and
 * plan always tell of the same thirty running campaigns, a month later too. Gives the same state back when nothing was due.
 */
export function keepFresh(world: World, state: FleetState): FleetState {
  const nowMs = world.clock.nowMs();
  const dueSteps = Math.floor((nowMs - state.refreshedAtMs) / REFRESH_MS);
  if (dueSteps === 0) return state;
  const refreshedAtMs = dueSteps > 0 ? state.refreshedAtMs + dueSteps * REFRESH_MS : nowMs;
  if (state.spec.kind === 'default') rollFlights(world, state.seed, refreshedAtMs);
  return { ...state, refreshedAtMs };
}

function defaultCampaigns(seed: number, nowMs: number): SimCampaign[] {
  return DEFAULT_ACCOUNTS.flatMap((account, at) =>
    PLACES.flatMap((place, index) =>
      index % 2 === at % 2 ? [seededCampaign({ seed, account, place, index, generation: 0, nowMs })] : [],
    ),
  );
}

function fillInBulk(world: World, spec: FleetSpec & { kind: 'bulk' }): void {
  const account = DEFAULT_ACCOUNTS.find((candidate) => candidate.platform === spec.platform);
  if (account === undefined) return;
  world.putAccount(account);
  for (const campaign of bulkCampaigns(account, spec, world.clock.nowMs())) world.putCampaign(campaign);
}

function rollFlights(world: World, seed: number, refreshedAtMs: number): void {
  for (const campaign of world.campaigns()) {
    if (campaign.place === null || statusOf(campaign) === 'removed') continue;
    if (runsUntilNextRefresh(campaign, refreshedAtMs)) continue;
    const successor = successorOf(campaign, seed, world.clock.nowMs());
    if (successor === null) continue;
    world.putCampaign({ ...world.setStatus(campaign, 'removed'), plan: null });
    world.putCampaign(successor);
  }
}

function runsUntilNextRefresh(campaign: SimCampaign, refreshedAtMs: number): boolean {
  const account = DEFAULT_ACCOUNTS.find((candidate) => candidate.accountId === campaign.accountId);
  if (account === undefined) return true;
  const startMs = localDay(account.timeZone, campaign.flight.startDate).startMs;
  const endMs = localDay(account.timeZone, campaign.flight.endDate).endMs;
  return startMs + YOUNGEST_MS <= refreshedAtMs && refreshedAtMs + REFRESH_MS < endMs;
}

function successorOf(campaign: SimCampaign, seed: number, nowMs: number): SimCampaign | null {
  const account = DEFAULT_ACCOUNTS.find((candidate) => candidate.accountId === campaign.accountId);
  const place = campaign.place === null ? undefined : PLACES[campaign.place.index];
  if (account === undefined || place === undefined || campaign.place === null) return null;
  const { index, generation } = campaign.place;
  return seededCampaign({ seed, account, place, index, generation: generation + 1, nowMs });
}
