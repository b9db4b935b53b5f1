import type { CampaignReading } from '../src/domain/campaign-reading.ts';
import { decideObservation } from '../src/domain/decide.ts';
import { applyGuards } from '../src/domain/guards.ts';
import type { PlanRecord } from '../src/domain/plan-record.ts';
import { DEFAULT_POLICY } from '../src/domain/policy.ts';
import { reconcile } from '../src/domain/reconcile.ts';

const ASOF = '2026-03-15T12:00:00.000Z';
const FLIGHT = { startDate: '2026-03-01', endDate: '2026-05-29' };
const PLAN = { planAsOf: ASOF, refreshHours: 24, revision: 'bench', namingPattern: null };

/** Campaigns per second of the decision alone: reconcile, decide, guard; no platform, no store, no Temporal. */
export function measureDecisions(campaigns: number): number {
  const sides = Array.from({ length: campaigns }, (_, index) => sidesOf(String(index)));
  const startedAt = performance.now();
  let healthy = 0;
  for (const { reading, record } of sides) {
    const result = reconcile({
      reading,
      record,
      match: 'by_id',
      asOf: ASOF,
      source: 'sweep',
      plan: PLAN,
      policy: DEFAULT_POLICY,
    });
    if (result.kind === 'rejected') throw new Error(result.rejected.message);
    const { observation } = result;
    const decision = decideObservation(observation, DEFAULT_POLICY);
    const context = {
      observation,
      policy: DEFAULT_POLICY,
      memory: null,
      automationOn: true,
      canAct: true,
      asOf: ASOF,
    };
    if (applyGuards(decision, context).action === 'log_only') healthy += 1;
  }
  if (healthy !== campaigns) throw new Error(`Only ${healthy} of ${campaigns} are healthy.`);
  return campaigns / ((performance.now() - startedAt) / 1000);
}

function sidesOf(campaignId: string): { reading: CampaignReading; record: PlanRecord } {
  const campaignName = `US_Shoes_Campaign ${campaignId}`;
  const common = { platform: 'google', accountId: '1', campaignId, campaignName, currency: 'USD' } as const;
  const metadata = { market: 'US', product: 'Shoes' };
  const dailySpend = Array.from({ length: 14 }, (_, day) => ({
    date: `2026-03-${String(day + 1).padStart(2, '0')}`,
    amountMicros: 345_000_000n,
  }));
  return {
    reading: {
      ...common,
      status: 'active',
      timeZone: 'America/New_York',
      dailySpend,
      dataThrough: '2026-03-15T09:00:00.000Z',
      dataThroughBasis: 'last_hour_with_spend',
      metadata,
      labels: [],
    },
    record: {
      ...common,
      planKey: campaignId,
      planKeyHash: '0123456789ab',
      flight: FLIGHT,
      target: { kind: 'even_share', budgetMicros: 30_000_000_000n },
      metadata,
    },
  };
}
