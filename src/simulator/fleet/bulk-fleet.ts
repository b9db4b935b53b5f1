import { BEFORE_ALL_MS, type SimCampaign } from '../world/sim-campaign.ts';
import { addDays, localDate } from '../world/zone.ts';
import { plannedName, renamed } from './campaign-names.ts';
import type { AccountPlan } from './default-accounts.ts';

const FIRST_ID = 30_000_000_000n;
const BUDGET_MICROS = 30_000_000_000n;

/** What each incident of a bulk fleet is, in turn: a third of them warn, halt and ask a person, as in the seeded fleet. */
const INCIDENTS = [
  { kind: 'warning', factor: 1.22, isDirty: false },
  { kind: 'critical', factor: 1.45, isDirty: false },
  { kind: 'warning', factor: 1.22, isDirty: true },
  { kind: 'warning', factor: 0.79, isDirty: false },
  { kind: 'critical', factor: 0.55, isDirty: false },
  { kind: 'critical', factor: 1.45, isDirty: true },
] as const;
const HEALTHY = { kind: 'healthy', factor: 1.02, isDirty: false } as const;

/**
 * Many campaigns of one account for measurements: the given share of them, spread evenly, is out of line. All fly ninety
 * days, ten of them behind, and never roll on.
 */
export function* bulkCampaigns(
  account: AccountPlan,
  size: { campaigns: number; incidentShare: number },
  nowMs: number,
): Generator<SimCampaign> {
  const startDate = addDays(localDate(account.timeZone, nowMs), -10);
  const flight = { startDate, endDate: addDays(startDate, 89) };
  for (let index = 0; index < size.campaigns; index += 1) {
    const incident = incidentAt(index, size.incidentShare);
    const planned = plannedName(account.market, index, index + 1);
    yield {
      platform: account.platform,
      accountId: account.accountId,
      campaignId: (FIRST_ID + BigInt(index)).toString(),
      name: incident.isDirty ? renamed(planned, index) : planned.campaignName,
      kind: incident.kind,
      isDirty: incident.isDirty,
      place: null,
      budgetMicros: BUDGET_MICROS,
      flight,
      labels: [],
      spend: { kind: 'even', factor: incident.factor },
      stopAtMs: null,
      history: [{ atMs: BEFORE_ALL_MS, status: 'active' }],
      lastWriteWallMs: null,
      plan: { ...planned, budgetMicros: BUDGET_MICROS, flight },
    };
  }
}

function incidentAt(index: number, share: number): (typeof INCIDENTS)[number] | typeof HEALTHY {
  const before = Math.floor(index * share);
  const isIncident = Math.floor((index + 1) * share) > before;
  return isIncident ? (INCIDENTS[before % INCIDENTS.length] ?? HEALTHY) : HEALTHY;
}
