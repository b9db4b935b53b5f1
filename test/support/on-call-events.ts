import type { OnCallEvent } from '../../src/domain/on-call-event.ts';

const INCIDENT = 'incident:google:1234567890:111:2026-03-15T12:00:00.000Z';

/** A halt that failed. */
export function anOnCallEvent(change: Partial<OnCallEvent> = {}): OnCallEvent {
  const action = change.action ?? 'trigger';
  return {
    action,
    dedupKey: INCIDENT,
    eventKey: `${change.dedupKey ?? INCIDENT}/halt/${action}`,
    at: '2026-03-15T12:05:00.000Z',
    severity: 'critical',
    summary: 'The halt of google campaign 111 failed.',
    source: 'google:1234567890',
    webUrl: 'http://127.0.0.1:8233/namespaces/default/workflows/incident%3Agoogle%3A1234567890%3A111',
    details: { campaignKey: '111', variancePct: 26, automationOn: true, code: null },
    ...change,
  };
}
