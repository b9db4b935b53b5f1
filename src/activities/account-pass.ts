import { activityInfo, heartbeat } from '@temporalio/activity';
import type { CampaignMemory } from '../domain/campaign-memory.ts';
import type { CampaignReading } from '../domain/campaign-reading.ts';
import type { Instant } from '../domain/instant.ts';
import type { Policy } from '../domain/policy.ts';
import { type AccountPlan, accountPlanOf } from './account-plan.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { SweepRef } from './contract.ts';
import { createRecorder, type Recorder } from './record-behind.ts';

/** One attempt at one account: what it judges by, and what it must remember until all pages are read. */
export interface AccountPass {
  deps: ActivityDeps;
  sweep: SweepRef & { accountId: string };
  plan: AccountPlan;
  policy: Policy;
  automationOn: boolean;
  /** workflow time, in which cooldowns count (spec §1) */
  now: Instant;
  memories: ReadonlyMap<string, CampaignMemory>;
  /** keys that an earlier attempt at this account already recorded */
  observedBefore: ReadonlySet<string>;
  /** ids read in this attempt */
  seenIds: Set<string>;
  rejectedIds: Set<string>;
  rejected: number;
  /** readings without a plan line of their id */
  kept: CampaignReading[];
  /** the account's zone, known from its first reading */
  timeZone: string | null;
  /** where a next attempt reads on */
  resumeCursor: string | null;
  /** the page that is read last, and how far its reading is, as a cursor too */
  ahead: { cursor: string | null; progress: string | null } | null;
  recorder: Recorder;
}

/** Reads what an account is judged by, each once, so that all its campaigns are judged by the same. */
export async function beginPass(
  deps: ActivityDeps,
  sweep: SweepRef & { accountId: string },
): Promise<AccountPass> {
  const { platform, accountId, sweepKey, asOf } = sweep;
  const [snapshot, policy, automationOn, memories, observed] = await Promise.all([
    deps.planSource.readPlan(platform),
    deps.readPolicy(),
    deps.store.incidentBook.isAutomationOn(),
    deps.store.incidentBook.memories(platform, accountId),
    deps.store.observationLog.observedKeys(sweepKey, accountId),
  ]);
  const plan = accountPlanOf(snapshot, accountId, asOf);
  return {
    deps,
    sweep,
    plan,
    policy,
    automationOn,
    now: new Date().toISOString(),
    memories: new Map(memories.map((memory) => [memory.campaignKey, memory])),
    observedBefore: new Set(observed),
    seenIds: new Set(),
    rejectedIds: new Set(plan.rejected.flatMap((row) => row.campaignId ?? [])),
    rejected: 0,
    kept: [],
    timeZone: null,
    resumeCursor: resumedCursor(),
    ahead: null,
    recorder: createRecorder(),
  };
}

/** Tells Temporal that the attempt is alive, and from where a next one reads on. */
export function sayAlive({ resumeCursor }: Pick<AccountPass, 'resumeCursor'>): void {
  heartbeat({ cursor: resumeCursor });
}

function resumedCursor(): string | null {
  const details: unknown = activityInfo().heartbeatDetails;
  if (typeof details !== 'object' || details === null || !('cursor' in details)) return null;
  return typeof details.cursor === 'string' ? details.cursor : null;
}
