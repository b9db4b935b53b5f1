import { describe, expect, test } from 'vitest';
import type { Approval } from '../../src/domain/approval.ts';
import { commandsFor, detailsOf, escapeMarkdown } from '../../src/workflows/incident-details.ts';
import { type IncidentState, initialState } from '../../src/workflows/incident-state.ts';
import { aBriefing, aDecision, aGuardedDecision, anApproval, anObservation } from '../support/builders.ts';

const NOW = '2026-03-15T12:00:10.000Z';
const campaign = { platform: 'google', accountId: '1234567890', campaignKey: '111' } as const;

function anIncident(change: Partial<IncidentState> = {}): IncidentState {
  const incidentKey = 'incident:google:1234567890:111:2026-03-15T12:00:00.000Z';
  const start = {
    campaign,
    campaignId: '111',
    incidentKey,
    kind: 'campaign',
    openedAt: '2026-03-15T12:00:00.000Z',
  } as const;
  const current = { briefing: aBriefing(), guarded: aGuardedDecision() };
  const path = [{ node: 'fetchAndReconcile', text: 'as the sweep saw it' }];
  return { ...initialState(start, NOW), current, path, links: aBriefing().links, ...change };
}

function aQuestion(kind: Approval['kind'], change: Partial<Approval> = {}): Approval {
  return anApproval({ kind, askedAt: NOW, deadline: '2026-03-15T15:30:10.000Z', ...change });
}

const warning = aDecision({
  severity: 'warning',
  route: 'warning',
  action: 'slack_alert',
  variancePct: 19.5,
});
const doubtful = aDecision({
  route: 'low_confidence',
  action: 'escalate_to_human',
  requiresHuman: true,
  lowConfidence: true,
});
const lease = {
  incidentKey: 'incident:google:1234567890:111:2026-03-15T12:00:00.000Z',
  severity: 'critical',
  route: 'critical',
  direction: 'over',
  haltedAt: NOW,
  leaseUntil: '2026-03-16T12:00:10.000Z',
  planRevision: 'p1',
} as const;
const diagnosis = {
  cause: 'budget_raised',
  explanation: 'Spend rose after the budget was raised.',
  evidence: [],
};
const decisions = [
  { decision: 'approve', by: 'ana@example.com', at: NOW, outcome: 'executed', reason: 'Halted.' },
];

const STATES: [string, IncidentState][] = [
  [
    'warned',
    anIncident({
      current: { briefing: aBriefing(), guarded: aGuardedDecision({ decision: warning }) },
      diagnosis,
    }),
  ],
  [
    'awaiting_approval',
    anIncident({
      status: 'awaiting_approval',
      question: aQuestion('halt'),
      current: { briefing: aBriefing(), guarded: aGuardedDecision({ decision: doubtful }) },
    }),
  ],
  [
    'semi_approved',
    anIncident({
      status: 'awaiting_approval',
      question: aQuestion('halt', {
        status: 'semi_approved',
        rule: { ...anApproval().rule, name: 'large', approvals: 2, fourEyes: true },
        votes: [{ by: 'ana@example.com', answer: 'approve', at: NOW }],
        involved: ['ben@example.com'],
        reissuedBecause: 'severity went from warning to critical',
      }),
      current: {
        briefing: aBriefing({ automationOn: false }),
        guarded: aGuardedDecision({ decision: doubtful }),
      },
    }),
  ],
  [
    'announced',
    anIncident({
      status: 'awaiting_approval',
      question: aQuestion('halt', { status: 'approved', executeAt: '2026-03-15T12:05:10.000Z' }),
    }),
  ],
  ['halting', anIncident({ status: 'halting' })],
  ['halted', anIncident({ status: 'halted', lease, diagnosis, mitigation: ['Set a daily cap.'], decisions })],
  ['resume_due', anIncident({ status: 'resume_due', lease, question: aQuestion('resume') })],
  [
    'dead_letter',
    anIncident({
      status: 'dead_letter',
      note: 'autonomousHalt failed for good: the platform refused the credentials',
    }),
  ],
  ['closed', anIncident({ status: 'closed', closedBecause: 'healthy again' })],
];

describe('the current details of an incident', () => {
  test.each(STATES)('read as written down for %s', async (status, state) => {
    await expect(detailsOf(state)).toMatchFileSnapshot(`golden/details-${status}.md`);
  });

  test('hold the commands that approve and reject, bound to the observation that was seen', () => {
    const [, asked] = STATES[1] ?? [];
    const commands = commandsFor(asked ?? anIncident());
    expect(commands.map((command) => command.decision)).toEqual(['approve', 'reject', 'acknowledge']);
    expect(commands[0]?.line).toContain('--workflow-id incident:google:1234567890:111 --name approval');
    expect(commands[0]?.line).toContain('"observationId":"google:1234567890:111:2026-03-15T12:00:00.000Z"');
  });

  test('offer no command where an id is not safe to print', () => {
    const start = { ...anIncident().start, campaign: { ...campaign, accountId: "1'; rm -rf /" } };
    expect(
      commandsFor(anIncident({ start, status: 'awaiting_approval', question: aQuestion('halt') })),
    ).toEqual([]);
  });

  test('escape a hostile campaign name', () => {
    const observation = anObservation({ campaignName: '<!channel> *x* </script> [a](http://b) | \n# c' });
    const current = { briefing: aBriefing({ observation }), guarded: aGuardedDecision() };
    const details = detailsOf(anIncident({ current }));
    expect(details).not.toContain('<!channel>');
    expect(details).not.toContain('[a](http');
    expect(escapeMarkdown('# c\n')).toBe('\\# c ');
  });
});
