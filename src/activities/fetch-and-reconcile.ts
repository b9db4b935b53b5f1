import type { CampaignRef } from '../domain/campaign.ts';
import { incidentWorkflowId } from '../domain/incident-ids.ts';
import type { Instant, IsoDate } from '../domain/instant.ts';
import { judgeObservation } from '../domain/judge-observation.ts';
import type { MatchKind, Observation } from '../domain/observation.ts';
import type { PlanRecord, PlanSnapshot } from '../domain/plan-record.ts';
import { reconcile } from '../domain/reconcile.ts';
import type { RejectedRecord } from '../domain/rejected-record.ts';
import type { Standing } from '../ports/incident-book.ts';
import type { ActivityDeps } from './activity-deps.ts';
import { callContext } from './call-context.ts';
import type { Briefing, IncidentActivities, NoBriefing } from './contract.ts';

type Request = Parameters<IncidentActivities['fetchAndReconcile']>[0];

/** Reads an observation, stored or fresh, together with the policy in force and what the store knows (spec §4). */
export function createFetchAndReconcile(deps: ActivityDeps): IncidentActivities['fetchAndReconcile'] {
  return (request) => (request.from === 'store' ? fromStore(deps, request) : fromPlatform(deps, request));
}

/** What stands is read beside the observation, for the campaign that is asked about: what it names is known only then. */
async function fromStore(
  deps: ActivityDeps,
  { campaign, observationId }: Extract<Request, { from: 'store' }>,
): Promise<Briefing | NoBriefing> {
  const { observationLog, incidentBook } = deps.store;
  const [stored, standing] = await Promise.all([
    observationLog.find(observationId),
    incidentBook.standing(campaign),
  ]);
  if (stored === null) {
    const message = `observation ${observationId} is not in the store`;
    return { kind: 'rejected', code: 'INVALID_RECORD', message, links: deps.links };
  }
  const { observation } = stored;
  const isOfIt = incidentWorkflowId(observation) === incidentWorkflowId(campaign);
  return brief(deps, observation, isOfIt ? standing : null);
}

type FreshRequest = Extract<Request, { from: 'platform' }>;

async function fromPlatform(deps: ActivityDeps, request: FreshRequest): Promise<Briefing | NoBriefing> {
  const { campaign, campaignId } = request;
  const latest = (await deps.store.observationLog.latest(campaign))?.observation ?? null;
  if (campaignId !== null) return await readAgain(deps, { campaign, campaignId, latest });
  return latest === null ? { kind: 'gone', links: deps.links } : await brief(deps, latest);
}

interface Known {
  campaign: CampaignRef;
  campaignId: string;
  latest: Observation | null;
}

async function readAgain(deps: ActivityDeps, known: Known): Promise<Briefing | NoBriefing> {
  const { campaign, campaignId, latest } = known;
  const [asOf, plan] = await Promise.all([deps.clock.now(), deps.planSource.readPlan(campaign.platform)]);
  const record = planLineOf(plan, campaign, { campaignId, planName: latest?.planName ?? null });
  const since = flightStart(record, latest) ?? asOf.slice(0, 10);
  const request = { accountId: campaign.accountId, campaignId, asOf, since };
  const read = await deps.platforms[campaign.platform].readCampaign(request, callContext());
  if (read.kind === 'gone') return { kind: 'gone', links: deps.links };
  if (read.kind === 'rejected') return unreadable(deps, read.rejected);
  const policy = await deps.readPolicy();
  const match = matchOf(record);
  const result = reconcile({ reading: read.reading, record, match, asOf, source: 'recheck', plan, policy });
  return result.kind === 'rejected'
    ? unreadable(deps, result.rejected)
    : await keep(deps, result.observation, asOf);
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

async function keep(deps: ActivityDeps, observation: Observation, asOf: Instant): Promise<Briefing> {
  const briefing = await brief(deps, observation);
  const { policy, memory, automationOn } = briefing;
  const guarded = judgeObservation({ observation, policy, memory, automationOn, canAct: true, asOf });
  await deps.store.observationLog.recordOne({ observation, guarded, isAlreadyHalted: memory.lease !== null });
  return briefing;
}

/** `known` is how the observation's own campaign stands, where that was read already. */
async function brief(
  deps: ActivityDeps,
  observation: Observation,
  known: Standing | null = null,
): Promise<Briefing> {
  const { platform, accountId, campaignKey } = observation;
  const [policy, { memory, isAutomationOn: automationOn }] = await Promise.all([
    deps.readPolicy(),
    known ?? deps.store.incidentBook.standing({ platform, accountId, campaignKey }),
  ]);
  const isDryRun = !deps.canWrite(platform, accountId);
  const { links, isLive } = deps;
  return { kind: 'briefing', observation, policy, memory, automationOn, links, isDryRun, isLive };
}
