import type { CampaignRef } from '../domain/campaign.ts';
import { type CampaignMemory, type HaltLease, NOTHING_REMEMBERED } from '../domain/campaign-memory.ts';
import type { CampaignReading } from '../domain/campaign-reading.ts';
import type { Decision } from '../domain/decision.ts';
import { judgeObservation } from '../domain/judge-observation.ts';
import type { MatchKind, Observation } from '../domain/observation.ts';
import { observationIdOf } from '../domain/observation.ts';
import type { PlanRecord } from '../domain/plan-record.ts';
import { reconcile } from '../domain/reconcile.ts';
import type { RejectedRecord } from '../domain/rejected-record.ts';
import type { AssessedObservation } from '../ports/observation-log.ts';
import type { AccountPass } from './account-pass.ts';
import { decisionEntries } from './decision-entries.ts';
import { measureJudged } from './measures.ts';

/** Plan and platform of one campaign, as they found each other. */
export interface Sides {
  reading: CampaignReading | null;
  record: PlanRecord | null;
  match: MatchKind;
}

/** What came of judging: judged now, judged by an earlier attempt (as it was stored), and what could not be judged. */
export interface Judged {
  fresh: readonly AssessedObservation[];
  stored: readonly AssessedObservation[];
  rejected: readonly RejectedRecord[];
}

/** Judges campaigns. What an earlier attempt observed is not judged again. */
export async function judgeAll(pass: AccountPass, sides: readonly Sides[]): Promise<Judged> {
  const rejected: RejectedRecord[] = [];
  const fresh: AssessedObservation[] = [];
  const stored: AssessedObservation[] = [];
  for (const side of sides) {
    const reconciled = reconcileSides(pass, side);
    if (reconciled.kind === 'rejected') rejected.push(reconciled.rejected);
    else if (pass.observedBefore.has(reconciled.observation.campaignKey))
      stored.push(...(await findStored(pass, reconciled.observation)));
    else fresh.push(judgeOne(pass, reconciled.observation));
  }
  return { fresh, stored, rejected };
}

/** Records what was judged: first the observations, then their decisions in the audit, also of those already stored. */
export async function recordJudged(pass: AccountPass, { fresh, stored }: Judged): Promise<void> {
  const { observationLog, auditLog } = pass.deps.store;
  await observationLog.recordPage(pass.sweep.sweepKey, fresh);
  measureJudged(pass.sweep, fresh);
  const context = { sweep: pass.sweep, policyVersion: pass.policy.version };
  await auditLog.append([...stored, ...fresh].flatMap((assessed) => decisionEntries(assessed, context)));
}

function reconcileSides(pass: AccountPass, sides: Sides) {
  const { sweep, plan, policy, timeZone } = pass;
  return reconcile({
    ...sides,
    asOf: sweep.asOf,
    source: 'sweep',
    plan: plan.snapshot,
    policy,
    timeZone: timeZone ?? undefined,
  });
}

async function findStored(pass: AccountPass, observation: Observation): Promise<AssessedObservation[]> {
  const found = await pass.deps.store.observationLog.find(observationIdOf(observation, pass.sweep.asOf));
  return found === null ? [] : [found];
}

function judgeOne(pass: AccountPass, observation: Observation): AssessedObservation {
  const { policy, automationOn, now } = pass;
  const { canAct, asOf } = pass.sweep;
  const memory = pass.memories.get(observation.campaignKey) ?? nothingRemembered(observation);
  const guarded = judgeObservation({ observation, policy, memory, automationOn, canAct, asOf, now });
  const isAlreadyHalted = memory.lease !== null && observation.platformStatus !== 'active';
  if (!isAlreadyHalted || memory.lease === null) return { observation, guarded, isAlreadyHalted };
  const decision = keepHalt(guarded.decision, memory.lease);
  return { observation, guarded: { decision, action: 'log_only', findings: [] }, isAlreadyHalted };
}

/** A campaign that we halted keeps the severity and route of its halt for as long as the halt holds (issue §1). */
function keepHalt(decision: Decision, { severity, route, direction }: HaltLease): Decision {
  return {
    ...decision,
    severity,
    route,
    direction,
    action: 'log_only',
    requiresHuman: false,
    zeroDelivery: route === 'zero_delivery',
    reasons: ['halted by Pacekeeper already', ...decision.reasons],
  };
}

function nothingRemembered({ platform, accountId, campaignKey }: CampaignRef): CampaignMemory {
  return { ...NOTHING_REMEMBERED, platform, accountId, campaignKey };
}
