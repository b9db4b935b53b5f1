import type { CampaignRef } from '../domain/campaign.ts';
import type { GuardedDecision } from '../domain/guard-finding.ts';
import type { Instant, IsoDate } from '../domain/instant.ts';
import { judgeObservation } from '../domain/judge-observation.ts';
import type { MatchKind, Observation } from '../domain/observation.ts';
import type { PlanRecord, PlanSnapshot } from '../domain/plan-record.ts';
import { reconcile } from '../domain/reconcile.ts';
import type { RejectedRecord } from '../domain/rejected-record.ts';
import type { CallContext } from '../ports/ad-platform.ts';
import type { ActivityDeps } from './activity-deps.ts';
import { briefOn } from './brief-on.ts';
import type { Briefing, NoBriefing } from './contract.ts';

/** A campaign as it was just read, with what is decided of it. */
export interface Look {
  kind: 'seen';
  briefing: Briefing;
  guarded: GuardedDecision;
}

/** Which campaign; `campaignId` is null where it is only in the plan. */
interface Subject {
  campaign: CampaignRef;
  campaignId: string | null;
}

interface Circumstances {
  context: CallContext;
  /** by which snoozes, overrides and cooldowns count; the time of the look unless told */
  now?: Instant;
}

/** Reads a campaign now, judges it and keeps the observation. One that is only in the plan is what the last sweep made of it. */
export async function lookOnPlatform(
  deps: ActivityDeps,
  { campaign, campaignId }: Subject,
  circumstances: Circumstances,
): Promise<Look | NoBriefing> {
  const latest = (await deps.store.observationLog.latest(campaign))?.observation ?? null;
  if (campaignId !== null) return readNow(deps, { campaign, campaignId, latest }, circumstances);
  return latest === null ? { kind: 'gone', links: deps.links } : seen(deps, latest, circumstances);
}

interface Known {
  campaign: CampaignRef;
  campaignId: string;
  latest: Observation | null;
}

async function readNow(
  deps: ActivityDeps,
  { campaign, campaignId, latest }: Known,
  circumstances: Circumstances,
): Promise<Look | NoBriefing> {
  const [asOf, plan] = await Promise.all([deps.clock.now(), deps.planSource.readPlan(campaign.platform)]);
  const record = planLineOf(plan, campaign, { campaignId, planName: latest?.planName ?? null });
  const since = flightStart(record, latest) ?? asOf.slice(0, 10);
  const request = { accountId: campaign.accountId, campaignId, asOf, since };
  const read = await deps.platforms[campaign.platform].readCampaign(request, circumstances.context);
  if (read.kind === 'gone') return { kind: 'gone', links: deps.links };
  if (read.kind === 'rejected') return unreadable(deps, read.rejected);
  const policy = await deps.readPolicy();
  const match = matchOf(record);
  const result = reconcile({ reading: read.reading, record, match, asOf, source: 'recheck', plan, policy });
  if (result.kind === 'rejected') return unreadable(deps, result.rejected);
  return keep(deps, await seen(deps, result.observation, circumstances));
}

async function seen(deps: ActivityDeps, observation: Observation, { now }: Circumstances): Promise<Look> {
  const briefing = await briefOn(deps, observation);
  const { policy, memory, automationOn } = briefing;
  const { asOf } = observation;
  const at = { asOf, now: now ?? asOf };
  const guarded = judgeObservation({ observation, policy, memory, automationOn, canAct: true, ...at });
  return { kind: 'seen', briefing, guarded };
}

async function keep(deps: ActivityDeps, look: Look): Promise<Look> {
  const { observation, memory } = look.briefing;
  const isAlreadyHalted = memory.lease !== null;
  await deps.store.observationLog.recordOne({ observation, guarded: look.guarded, isAlreadyHalted });
  return look;
}

function flightStart(record: PlanRecord | null, latest: Observation | null): IsoDate | null {
  return record?.flight?.startDate ?? latest?.flight?.startDate ?? null;
}

function matchOf(record: PlanRecord | null): MatchKind {
  if (record === null) return 'unplanned';
  return record.campaignId === null ? 'by_name' : 'by_id';
}

function unreadable(deps: ActivityDeps, { code, message }: RejectedRecord): NoBriefing {
  return { kind: 'rejected', code, message, links: deps.links };
}

/** The campaign's plan line: by its id, else by the plan's name that an earlier sweep matched. */
function planLineOf(
  plan: PlanSnapshot,
  campaign: CampaignRef,
  known: { campaignId: string; planName: string | null },
): PlanRecord | null {
  const lines = plan.records.filter((line) => line.accountId === campaign.accountId);
  const byId = lines.find((line) => line.campaignId === known.campaignId);
  if (byId !== undefined || known.planName === null) return byId ?? null;
  return lines.find((line) => line.campaignId === null && line.campaignName === known.planName) ?? null;
}
