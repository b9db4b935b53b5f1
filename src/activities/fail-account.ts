import type { AuditEntry } from '../domain/audit-entry.ts';
import type { PlanRecord, PlanSnapshot } from '../domain/plan-record.ts';
import { isInFlight, planLineKey } from './account-plan.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { AccountAssessment, SweepActivities, SweepRef } from './contract.ts';

type Request = Parameters<SweepActivities['failAccount']>[0];

/** Enough for every rejection of a sweep; what is beyond counts as failed instead. */
const MAX_REJECTIONS = 100_000;

/**
 * Closes the books on an account that could not be read to its end: what was read stays, the rest of the campaigns that
 * the plan wants to run counts as failed, and a dead letter says why. `accountId` null stands for the whole platform.
 */
export function createFailAccount(deps: ActivityDeps): SweepActivities['failAccount'] {
  return async (request) => {
    const { accountId, sweepKey, platform } = request;
    const [observed, rejectedIds] = await Promise.all([
      accountId === null ? [] : deps.store.observationLog.observedKeys(sweepKey, accountId),
      rejectedCampaigns(deps, request),
    ]);
    const expected = await expectedCampaigns(deps, request);
    const done = new Set([...observed, ...rejectedIds]);
    const failed =
      expected === null
        ? await deps.store.observationLog.knownCampaigns(platform)
        : expected.filter((key) => !done.has(key)).length;
    await record(deps, request, failed);
    return assessmentOf(request, { observed: observed.length, rejected: rejectedIds.length, failed });
  };
}

/** Keys of what the plan wants to run now; null for a platform of which no plan tells. */
async function expectedCampaigns(deps: ActivityDeps, request: Request): Promise<string[] | null> {
  const plan = await readPlanIfReadable(deps, request);
  const lines = (plan?.records ?? []).filter((line) => isExpected(line, request));
  const isUntold = request.accountId === null && lines.length === 0;
  return isUntold ? null : [...new Set(lines.map(planLineKey))];
}

function isExpected(line: PlanRecord, { accountId, asOf }: Request): boolean {
  return (accountId === null || line.accountId === accountId) && isInFlight(line, asOf, 'UTC');
}

/** The plan itself may be what failed. */
async function readPlanIfReadable(deps: ActivityDeps, { platform }: SweepRef): Promise<PlanSnapshot | null> {
  try {
    return await deps.planSource.readPlan(platform);
  } catch {
    return null;
  }
}

/** What this sweep already rejected in the account, one entry a record; records without an id keep their entry's key. */
async function rejectedCampaigns(deps: ActivityDeps, request: Request): Promise<string[]> {
  const { platform, asOf, sweepKey, accountId } = request;
  if (accountId === null) return [];
  const entries = await deps.store.auditLog.list({
    types: ['rejection'],
    platform,
    since: asOf,
    until: asOf,
    limit: MAX_REJECTIONS,
  });
  const own = entries
    .map(({ entry }) => entry)
    .filter((entry) => entry.accountId === accountId && entry.sweepKey === sweepKey);
  return [...new Set(own.map((entry) => entry.campaignKey ?? entry.key))];
}

async function record(deps: ActivityDeps, request: Request, failed: number): Promise<void> {
  const { platform, sweepKey, asOf, code } = request;
  const accountId = request.accountId ?? 'all';
  const message = deps.redact(request.message);
  const key = `${sweepKey}/${accountId}/failed`;
  await deps.store.deadLetterBox.put([
    {
      key,
      kind: 'failed_page',
      platform,
      accountId,
      campaignKey: null,
      sweepKey,
      incidentKey: null,
      code,
      message,
      at: asOf,
      data: { failed },
    },
  ]);
  const entry: AuditEntry = {
    key,
    type: 'error',
    at: asOf,
    platform,
    accountId,
    campaignKey: null,
    sweepKey,
    incidentKey: null,
    observationId: null,
    policyVersion: null,
    actor: { kind: 'machine' },
    why: message,
    data: { code, failed },
  };
  await deps.store.auditLog.append([entry]);
}

function assessmentOf(
  { accountId, code, message }: Request,
  counts: { observed: number; rejected: number; failed: number },
): AccountAssessment {
  return {
    accountId: accountId ?? 'all',
    assessed: counts.observed,
    rejected: counts.rejected,
    failed: counts.failed,
    unreachable: counts.observed === 0 ? { code, message } : null,
  };
}
