import type { FleetSummary, IncidentCard } from '../../src/domain/incident-card.ts';
import type { DigestRow, SweepDigest } from '../../src/domain/sweep-digest.ts';

/** A halted campaign, as its channel sees it. */
export function aCard(overrides: Partial<IncidentCard> = {}): IncidentCard {
  return {
    platform: 'google',
    accountId: '101',
    campaignKey: '11',
    incidentKey: 'incident:google:101:11:2026-03-15T12:00:00.000Z',
    workflowId: 'incident:google:101:11',
    status: 'awaiting_approval',
    severity: 'critical',
    headline: 'Halt proposed: 26.0 % over target',
    campaignName: 'US_RunningShoes_Brand Search Q4',
    currency: 'USD',
    actualMicros: '1260000000',
    targetMicros: '1000000000',
    variancePct: 26,
    direction: 'over',
    confidence: { metadataMatch: 0.5, nameSimilarity: 0.9, freshness: 0.8, confidence: 0.68 },
    dataThrough: '2026-03-15T09:00:00.000Z',
    reasons: ['variance 26.0 % is above 25 %', 'confidence 68 % is below 70 %'],
    recommendation: 'Check the plan line, then approve the halt.',
    rootCause: 'The names of plan and platform differ.',
    mitigation: ['Enter the platform id in the plan.'],
    whatNext: 'Without a decision no action is taken, and it is raised again at the next sweep.',
    deadline: '2026-03-15T15:30:00.000Z',
    webUrl: 'http://127.0.0.1:8233/namespaces/default/workflows/incident%3Agoogle%3A101%3A11',
    commands: [
      `temporal workflow signal --workflow-id incident:google:101:11 --name approval --input '{"decision":"approve"}'`,
      `temporal workflow signal --workflow-id incident:google:101:11 --name approval --input '{"decision":"reject"}'`,
    ],
    question: 'halt',
    offers: ['approve', 'reject', 'acknowledge'],
    observationId: 'google:101:11:2026-03-15T12:00:00.000Z',
    approval: null,
    inForce: [],
    automationOn: true,
    digestKey: null,
    event: {
      key: 'incident:google:101:11:2026-03-15T12:00:00.000Z/observation/escalate',
      at: '2026-03-15T12:00:00.000Z',
      text: 'A person is asked to decide.',
    },
    ...overrides,
  };
}

/** A day of a small fleet. */
export const A_SUMMARY: FleetSummary = {
  since: '2026-03-14T12:00:00.000Z',
  until: '2026-03-15T12:00:00.000Z',
  observed: 180,
  bySeverity: { healthy: 120, warning: 40, critical: 20 },
  halted: 6,
  resumed: 1,
  escalated: 6,
  awaitingApproval: 5,
  openIncidents: 18,
  deadLetters: 0,
  automationOn: true,
  anchor: { at: '2026-03-15T12:00:01.000Z', heads: { google: { seq: 812, hash: 'c0ffee' } } },
};

/** One alert among many. */
export function aDigestRow(overrides: Partial<DigestRow> = {}): DigestRow {
  return {
    platform: 'google',
    accountId: '101',
    campaignKey: '11',
    campaignName: 'US_RunningShoes_Brand Search Q4',
    severity: 'critical',
    variancePct: 26,
    direction: 'over',
    action: 'autonomous_halt',
    currency: 'USD',
    actualMicros: '1260000000',
    targetMicros: '1000000000',
    ...overrides,
  };
}

/** A sweep that tells forty alerts at once, three of them shown. */
export function aDigest(overrides: Partial<SweepDigest> = {}): SweepDigest {
  return {
    sweepKey: 'google:2026-03-15T12:00:00.000Z',
    platform: 'google',
    asOf: '2026-03-15T12:00:00.000Z',
    at: '2026-03-15T12:00:30.000Z',
    judged: 120,
    alerts: 40,
    bySeverity: { healthy: 0, warning: 38, critical: 2 },
    rows: [
      aDigestRow(),
      aDigestRow({
        campaignKey: '12',
        campaignName: 'UK_TrailShoes_Prospecting Video for the whole of spring and summer',
        action: 'escalate_to_human',
        variancePct: 100,
        direction: 'under',
        actualMicros: '0',
        currency: 'GBP',
      }),
      aDigestRow({
        campaignKey: '13',
        campaignName: null,
        severity: 'warning',
        variancePct: null,
        direction: null,
        action: 'slack_alert',
        targetMicros: null,
      }),
    ],
    webUrl: 'http://127.0.0.1:8233/namespaces/default/workflows?query=PacingPlatform%20%3D%20%27google%27',
    ...overrides,
  };
}
