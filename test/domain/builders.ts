import type { CampaignReading } from '../../src/domain/campaign-reading.ts';
import type { Assessment } from '../../src/domain/decision.ts';
import type { GuardContext } from '../../src/domain/guards.ts';
import type { PlanRecord } from '../../src/domain/plan-record.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { ReconcileInput } from '../../src/domain/reconcile.ts';
import { aMemory, anObservation } from '../support/builders.ts';

/** Confidence parts with a given sum; the parts themselves do not decide. */
export function confidenceOfTest(confidence: number): Assessment['confidence'] {
  return { metadataMatch: confidence, nameSimilarity: confidence, freshness: confidence, confidence };
}

/** A running campaign exactly on its target of 1,000.00, fully trusted. */
export function anAssessment(change: Partial<Assessment> = {}): Assessment {
  return {
    targetMicros: 1_000_000_000n,
    actualMicros: 1_000_000_000n,
    isMeantToRun: true,
    confidence: confidenceOfTest(1),
    ...change,
  };
}

/** A running campaign in New York that spent 500.00 in its flight, 450.00 of it in the last two days. */
export function aReading(change: Partial<CampaignReading> = {}): CampaignReading {
  return {
    platform: 'google',
    accountId: '1234567890',
    campaignId: '111',
    campaignName: 'US_Shoes_Brand Search',
    status: 'active',
    currency: 'USD',
    timeZone: 'America/New_York',
    dailySpend: [
      { date: '2026-04-01', amountMicros: 50_000_000n },
      { date: '2026-04-02', amountMicros: 200_000_000n },
      { date: '2026-04-03', amountMicros: 250_000_000n },
    ],
    dataThrough: '2026-04-04T04:00:00.000Z',
    dataThroughBasis: 'last_hour_with_spend',
    metadata: { start_date: '2026-04-01', end_date: '2026-04-30' },
    labels: [],
    ...change,
  };
}

/** 3,000.00 spread evenly over April 2026. */
export function aPlanRecord(change: Partial<PlanRecord> = {}): PlanRecord {
  return {
    planKey: 'row-1',
    planKeyHash: 'abcdefabcdef',
    platform: 'google',
    accountId: '1234567890',
    campaignId: '111',
    campaignName: 'US_Shoes_Brand Search',
    currency: 'USD',
    flight: { startDate: '2026-04-01', endDate: '2026-04-30' },
    target: { kind: 'even_share', budgetMicros: 3_000_000_000n },
    metadata: { market: 'US', product: 'Shoes' },
    ...change,
  };
}

/** `aReading` and `aPlanRecord`, matched by id, judged two hours after the data ends. */
export function aReconcileInput(change: Partial<ReconcileInput> = {}): ReconcileInput {
  return {
    reading: aReading(),
    record: aPlanRecord(),
    match: 'by_id',
    asOf: '2026-04-04T06:00:00.000Z',
    source: 'sweep',
    plan: {
      planAsOf: '2026-04-04T00:00:00.000Z',
      refreshHours: 24,
      revision: 'aaaaaaaaaaaa',
      namingPattern: '^(?<market>[^_]+)_(?<product>[^_]+)_',
    },
    policy: DEFAULT_POLICY,
    ...change,
  };
}

/** Nothing stands against a halt. */
export function aGuardContext(change: Partial<GuardContext> = {}): GuardContext {
  const observation = change.observation ?? anObservation();
  return {
    observation,
    policy: DEFAULT_POLICY,
    memory: aMemory(),
    automationOn: true,
    canAct: true,
    asOf: observation.asOf,
    ...change,
  };
}
