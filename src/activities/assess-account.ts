import type { CampaignReading } from '../domain/campaign-reading.ts';
import { addMs, DAY_MS } from '../domain/instant.ts';
import { matchByName } from '../domain/matching.ts';
import type { PlanRecord } from '../domain/plan-record.ts';
import { readPages, resumeAfter } from './account-pages.ts';
import { type AccountPass, beginPass, sayAlive } from './account-pass.ts';
import { isFlightOver, isInFlight, planLineKey } from './account-plan.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { SweepActivities } from './contract.ts';
import { judgeAll, recordJudged, type Sides } from './judge-campaigns.ts';
import { recordRejections } from './rejection-records.ts';

/** One transaction's worth: long enough to be fast, short enough to say in time that the attempt lives. */
const JUDGED_AT_ONCE = 500;

/**
 * Reads and judges one account, page by page (spec §4, phase 1). Running it again changes nothing: everything it writes is
 * keyed. It resumes behind the last page from which nothing had to be kept; what must be kept until all pages are read
 * is only what has no plan line with its id.
 */
export function createAssessAccount(deps: ActivityDeps): SweepActivities['assessAccount'] {
  return async (request) => {
    const pass = await beginPass(deps, request);
    await recordRejections(deps, request, pass.plan.rejected);
    try {
      await judgePages(pass);
      await judgeLeftovers(pass);
      await pass.recorder.finish();
    } finally {
      await pass.recorder.settle();
    }
    const observed = await deps.store.observationLog.observedKeys(request.sweepKey, request.accountId);
    const rejected = pass.plan.rejected.length + pass.rejected;
    return {
      accountId: request.accountId,
      assessed: observed.length,
      rejected,
      failed: 0,
      unreachable: null,
    };
  };
}

/** While one page is recorded the next is judged: a page is done when it is recorded. */
async function judgePages(pass: AccountPass): Promise<void> {
  for await (const page of readPages(pass)) {
    await takePage(pass, page.readings);
    await reject(pass, page.rejected);
    if (pass.kept.length === 0 && pass.rejected === 0)
      pass.recorder.afterwards(() => resumeAfter(pass, page));
    pass.recorder.afterwards(() => sayAlive(pass));
  }
}

/** Judges what has a plan line with its id; keeps what may be found by name or is in no plan. */
async function takePage(pass: AccountPass, readings: readonly CampaignReading[]): Promise<void> {
  const matched: Sides[] = [];
  for (const reading of readings) {
    pass.timeZone = reading.timeZone;
    const record = pass.plan.byId.get(reading.campaignId);
    if (pass.seenIds.has(reading.campaignId)) await reject(pass, [duplicateOf(reading)]);
    else if (record !== undefined) matched.push({ reading, record, match: 'by_id' });
    else if (mayMatter(pass, reading)) pass.kept.push(reading);
    pass.seenIds.add(reading.campaignId);
  }
  await judge(pass, matched);
}

/** Not on record as unreadable, and either running or possibly the one that a plan line without id means. */
function mayMatter(pass: AccountPass, reading: CampaignReading): boolean {
  if (pass.rejectedIds.has(reading.campaignId)) return false;
  return reading.status === 'active' || pass.plan.byName.length > 0;
}

async function judgeLeftovers(pass: AccountPass): Promise<void> {
  const { pairs, unplanned, missing } = matchByName(pass.kept, pass.plan.byName, pass.policy.matching);
  const running = unplanned.filter((reading) => reading.status === 'active');
  const unseen = [...pass.plan.byId.values()].filter((line) => !isSeen(pass, line));
  const expected = [...missing, ...unseen].filter((line) =>
    isInFlight(line, pass.sweep.asOf, pass.timeZone ?? 'UTC'),
  );
  const sides: Sides[] = [
    ...pairs.map(({ reading, record }) => ({ reading, record, match: 'by_name' as const })),
    ...running.map((reading) => ({ reading, record: null, match: 'unplanned' as const })),
    ...expected.map((record) => ({ reading: null, record, match: 'missing' as const })),
  ];
  await judge(pass, sides);
}

/** Read in this attempt, observed by an earlier one, or on record as unreadable. */
function isSeen(pass: AccountPass, line: PlanRecord): boolean {
  const id = line.campaignId ?? '';
  return pass.seenIds.has(id) || pass.rejectedIds.has(id) || pass.observedBefore.has(planLineKey(line));
}

/**
 * A campaign that is off and past its flight is nobody's concern any more, unless the pause is ours. It is seen for one more
 * day, because its last figures come in only after the flight.
 */
function isWatched(pass: AccountPass, { reading, record }: Sides): boolean {
  if (reading === null || record === null || reading.status === 'active') return true;
  if (pass.memories.get(reading.campaignId)?.lease) return true;
  return !isFlightOver(record, addMs(pass.sweep.asOf, -DAY_MS), reading.timeZone);
}

async function judge(pass: AccountPass, sides: readonly Sides[]): Promise<void> {
  const watched = sides.filter((side) => isWatched(pass, side));
  for (let start = 0; start < watched.length; start += JUDGED_AT_ONCE) {
    const judged = await judgeAll(pass, watched.slice(start, start + JUDGED_AT_ONCE));
    await reject(pass, judged.rejected);
    await pass.recorder.start(() => recordJudged(pass, judged));
    pass.recorder.afterwards(() => sayAlive(pass));
  }
}

async function reject(pass: AccountPass, rejected: Parameters<typeof recordRejections>[2]): Promise<void> {
  for (const { campaignId } of rejected) {
    if (campaignId !== null && pass.rejectedIds.has(campaignId)) continue;
    if (campaignId !== null) pass.rejectedIds.add(campaignId);
    pass.rejected += 1;
  }
  await recordRejections(pass.deps, pass.sweep, rejected);
}

function duplicateOf({ platform, accountId, campaignId }: CampaignReading) {
  return {
    platform,
    accountId,
    campaignId,
    source: 'platform' as const,
    code: 'DUPLICATE_ID' as const,
    message: 'The platform lists this campaign id twice; the first one is judged.',
    path: 'campaignId',
  };
}
