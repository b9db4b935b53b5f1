import type { Briefing } from '../../src/activities/contract.ts';
import type { Approval } from '../../src/domain/approval.ts';
import { type CampaignMemory, NOTHING_REMEMBERED } from '../../src/domain/campaign-memory.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { GuardedDecision } from '../../src/domain/guard-finding.ts';
import { type Observation, observationIdOf } from '../../src/domain/observation.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';

/** One campaign of the tests: an over-pacing search campaign, 26 % over, data two hours old, everything matching. */
export function anObservation(change: Partial<Observation> = {}): Observation {
  const ref = { platform: 'google', accountId: '1234567890', campaignKey: '111' } as const;
  const asOf = change.asOf ?? '2026-03-15T12:00:00.000Z';
  return {
    ...ref,
    observationId: observationIdOf({ ...ref, ...change }, asOf),
    asOf,
    source: 'sweep',
    match: 'by_id',
    campaignId: '111',
    campaignName: 'US_Shoes_Brand Search',
    planName: 'US_Shoes_Brand Search',
    platformStatus: 'active',
    labels: [],
    currency: 'USD',
    planCurrency: 'USD',
    timeZone: 'America/New_York',
    flight: {
      startDate: '2026-03-01',
      endDate: '2026-03-31',
      startsAt: '2026-03-01T05:00:00.000Z',
      endsAt: '2026-04-01T04:00:00.000Z',
    },
    budgetMicros: '2140000000',
    targetMicros: '1000000000',
    actualMicros: '1260000000',
    dataThrough: '2026-03-15T10:00:00.000Z',
    dataThroughBasis: 'last_hour_with_spend',
    planAsOf: '2026-03-15T00:00:00.000Z',
    planRefreshHours: 24,
    planRevision: 'aaaaaaaaaaaa',
    metadataMatches: { market: true, product: true, start_date: true, end_date: true },
    confidence: { metadataMatch: 1, nameSimilarity: 1, freshness: 1, confidence: 1 },
    ...change,
  };
}

/** The decision on `anObservation()`: critical, over plan, halt. */
export function aDecision(change: Partial<Decision> = {}): Decision {
  return {
    severity: 'critical',
    route: 'critical',
    action: 'autonomous_halt',
    requiresHuman: false,
    lowConfidence: false,
    zeroDelivery: false,
    variancePct: 26,
    direction: 'over',
    reasons: ['26.0 % over plan is more than 25 %'],
    ...change,
  };
}

/** A decision that no guard touched. */
export function aGuardedDecision(change: Partial<GuardedDecision> = {}): GuardedDecision {
  const decision = change.decision ?? aDecision();
  return { decision, action: decision.action, findings: [], ...change };
}

/** Nothing has happened to the campaign yet. */
export function aMemory(change: Partial<CampaignMemory> = {}): CampaignMemory {
  const ref = { platform: 'google', accountId: '1234567890', campaignKey: '111' } as const;
  return { ...ref, ...NOTHING_REMEMBERED, ...change };
}

/** What an incident reads with an observation. */
export function aBriefing(change: Partial<Briefing> = {}): Briefing {
  return {
    kind: 'briefing',
    observation: anObservation(),
    policy: DEFAULT_POLICY,
    memory: aMemory(),
    automationOn: true,
    links: { temporalAddress: '127.0.0.1:7233', namespace: 'default', webUiUrl: 'http://127.0.0.1:8233' },
    isDryRun: false,
    ...change,
  };
}

/** A halt that one of two approvers is asked about. */
export function anApproval(change: Partial<Approval> = {}): Approval {
  const approvers = ['ana@example.com', 'ben@example.com'];
  return {
    kind: 'halt',
    status: 'pending',
    askedAt: '2026-03-15T12:00:00.000Z',
    deadline: '2026-03-15T15:30:00.000Z',
    rule: {
      name: 'default',
      approvers,
      present: approvers,
      isOpen: false,
      approvals: 1,
      rejections: 1,
      fourEyes: false,
      ladder: DEFAULT_POLICY.ladder,
      otherwise: 'no_action',
    },
    seen: null,
    votes: [],
    involved: [],
    acknowledgedBy: null,
    remindersSent: 0,
    onCallCalled: false,
    executeAt: null,
    reissuedBecause: null,
    endedBecause: null,
    ...change,
  };
}
