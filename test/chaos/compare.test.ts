import { describe, expect, test } from 'vitest';
import { compareFacts } from '../../chaos/compare.ts';
import { type ChaosFacts, FINDINGS, type Finding, type Row } from '../../chaos/facts.ts';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';

// A finder that cannot find anything is worth nothing: one halt that a person approved and one that a person ended, whole;
// then each thing that may go wrong is planted once.

const HALTED = 'incident:google:1:111:2026-03-15T12:00:00.000Z';
const RESUMED = 'incident:google:1:222:2026-03-15T12:00:00.000Z';
const SEEN = 'google:1:111:2026-03-15T12:00:00.000Z';

type Part = Pick<AuditEntry, 'type'> & { step: string; data?: AuditEntry['data'] };

function rowsOf(incidentKey: string, campaignKey: string, parts: readonly Part[]): Row[] {
  return parts.map(({ type, step, data = {} }, index) => ({
    chain: campaignKey,
    seq: index + 1,
    entry: {
      key: `${incidentKey}/${SEEN}/${step}`,
      type,
      at: '2026-03-15T12:00:00.000Z',
      platform: 'google',
      accountId: '1',
      campaignKey,
      sweepKey: null,
      incidentKey,
      observationId: SEEN,
      policyVersion: 'chaos',
      actor: { kind: 'machine' },
      why: '',
      data,
    },
  }));
}

const halt: readonly Part[] = [
  { type: 'reconciliation', step: 'incident/reconciliation' },
  { type: 'decision', step: 'incident/decision' },
  { type: 'action_intent', step: 'halt/intent', data: { action: 'pause' } },
  { type: 'action_effect', step: 'halt/effect/confirmed', data: { action: 'pause', kind: 'confirmed' } },
  { type: 'diagnosis', step: 'diagnosis' },
  { type: 'mitigation', step: 'mitigation' },
  { type: 'alert', step: 'halted/alert' },
  { type: 'notification', step: 'halted/notification/slack' },
];

const resume: readonly Part[] = [
  { type: 'action_intent', step: 'resume/intent', data: { action: 'resume' } },
  { type: 'action_effect', step: 'resume/effect/confirmed', data: { action: 'resume', kind: 'confirmed' } },
  { type: 'decision', step: 'closed' },
];

const approval: Part = {
  type: 'approval',
  step: 'decision-1',
  data: { decision: 'approve', outcome: 'executed', said: 'chaos-1' },
};
const undo: Part = {
  type: 'approval',
  step: 'decision-1',
  data: { decision: 'resume', outcome: 'executed', said: 'chaos-2' },
};

function wholeFacts(): ChaosFacts {
  const record = { kind: 'campaign', platform: 'google' } as const;
  const [halted, resumed] = ['incident:google:1:111', 'incident:google:1:222'];
  return {
    effects: [
      { seq: 1, campaign: 'google:111', kind: 'pause' },
      { seq: 2, campaign: 'google:222', kind: 'pause' },
      { seq: 3, campaign: 'google:222', kind: 'resume' },
    ],
    paused: ['google:111', 'google:999'],
    rows: [
      ...rowsOf(HALTED, '111', [...halt, approval]),
      ...rowsOf(RESUMED, '222', [...halt, ...resume, undo]),
    ],
    chainProblems: [],
    incidents: [
      { ...record, incidentKey: HALTED, workflowId: halted, campaignKey: '111', status: 'halted' },
      { ...record, incidentKey: RESUMED, workflowId: resumed, campaignKey: '222', status: 'closed' },
    ],
    leases: [{ campaign: 'google:111', incidentKey: HALTED }],
    running: [halted],
    restless: [],
    decisions: [
      sent({ said: 'chaos-1', workflowId: halted, decision: 'approve', accepted: 'executed' }),
      sent({ said: 'chaos-2', workflowId: resumed, decision: 'resume', accepted: 'executed' }),
      sent({ said: 'chaos-3', workflowId: resumed, decision: 'acknowledge', accepted: null }),
    ],
    messages: [HALTED, RESUMED].flatMap((incidentKey) => [
      { idem: incidentKey, isReply: false },
      { idem: `${incidentKey}/${SEEN}/halted`, isReply: true },
    ]),
  };
}

function sent(
  decision: Omit<ChaosFacts['decisions'][number], 'by' | 'via'>,
): ChaosFacts['decisions'][number] {
  return { by: 'ana@example.com', via: 'api', ...decision };
}

function without(facts: ChaosFacts, end: string): ChaosFacts {
  const rows = facts.rows.filter(({ entry }) => entry.key !== `${HALTED}/${SEEN}/${end}`);
  expect(rows).toHaveLength(facts.rows.length - 1);
  return { ...facts, rows };
}

function foundIn(facts: ChaosFacts): Partial<Record<Finding, readonly string[]>> {
  return Object.fromEntries(Object.entries(compareFacts(facts)).filter(([, lines]) => lines.length > 0));
}

test('where everything fits together, nothing is found', () => {
  expect(foundIn(wholeFacts())).toEqual({});
  expect(Object.keys(compareFacts(wholeFacts()))).toEqual([...FINDINGS]);
});

describe('each of these is found, and nothing else', () => {
  const planted: readonly [string, Finding, (facts: ChaosFacts) => ChaosFacts][] = [
    [
      'a pause that no row speaks of',
      'pausesWithoutAudit',
      (facts) => ({
        ...facts,
        effects: [...facts.effects, { seq: 4, campaign: 'google:333', kind: 'pause' }],
      }),
    ],
    [
      'a resume in the audit that the platform never saw',
      'auditWithoutPauses',
      (facts) => ({ ...facts, effects: facts.effects.filter(({ kind }) => kind !== 'resume') }),
    ],
    [
      'a halt that is remembered of a campaign that runs',
      'auditWithoutPauses',
      (facts) => ({ ...facts, leases: [...facts.leases, { campaign: 'google:222', incidentKey: RESUMED }] }),
    ],
    [
      'the same pause twice',
      'repeatedEffects',
      (facts) => ({
        ...facts,
        effects: [...facts.effects, { seq: 4, campaign: 'google:111', kind: 'pause' }],
      }),
    ],
    ['an accepted decision without a row', 'lostDecisions', (facts) => without(facts, 'decision-1')],
    [
      'a signal that the server took, without a row',
      'lostDecisions',
      (facts) => ({
        ...facts,
        decisions: [
          ...facts.decisions,
          sent({ said: 'chaos-4', workflowId: 'x', decision: 'acknowledge', accepted: 'taken' }),
        ],
      }),
    ],
    [
      'a decision that is recorded as something else than its caller was told',
      'lostDecisions',
      (facts) => ({
        ...facts,
        decisions: facts.decisions.map((one) =>
          one.said === 'chaos-1' ? { ...one, accepted: 'recorded' as const } : one,
        ),
      }),
    ],
    [
      'an executed decision after which nothing was done',
      'lostDecisions',
      (facts) => ({
        ...facts,
        rows: [
          ...facts.rows,
          ...rowsOf('incident:google:1:444:x', '444', [
            { ...approval, data: { ...approval.data, said: 'chaos-4' } },
          ]),
        ],
        decisions: [
          ...facts.decisions,
          sent({ said: 'chaos-4', workflowId: 'x', decision: 'approve', accepted: 'executed' }),
        ],
      }),
    ],
    ['a halt that no lease remembers', 'haltsWithoutOwner', (facts) => ({ ...facts, leases: [] })],
    ['a halt whose incident does not run', 'haltsWithoutOwner', (facts) => ({ ...facts, running: [] })],
    [
      'a halt whose incident is unknown',
      'haltsWithoutOwner',
      (facts) => ({ ...facts, incidents: facts.incidents.filter(({ status }) => status === 'closed') }),
    ],
    ['an effect without an intent', 'missingAuditRows', (facts) => without(facts, 'halt/intent')],
    [
      'an intent without what became of it',
      'missingAuditRows',
      (facts) => ({
        ...facts,
        rows: [
          ...facts.rows,
          ...rowsOf(HALTED, '111', [
            { type: 'action_intent', step: 'resume/intent', data: { action: 'resume' } },
          ]),
        ],
      }),
    ],
    ['a halt without a diagnosis', 'missingAuditRows', (facts) => without(facts, 'diagnosis')],
    ['a halt without an alert', 'missingAuditRows', (facts) => without(facts, 'halted/alert')],
    [
      'words that are not on record',
      'missingAuditRows',
      (facts) => without(facts, 'halted/notification/slack'),
    ],
    [
      'an incident that never said what it saw',
      'missingAuditRows',
      (facts) => without(facts, 'incident/reconciliation'),
    ],
    [
      'an incident that closed without a word',
      'missingAuditRows',
      (facts) => ({
        ...facts,
        rows: facts.rows.filter(({ entry }) => !entry.key.endsWith('/closed')),
      }),
    ],
    ['a broken chain', 'chainProblems', (facts) => ({ ...facts, chainProblems: ['111 row 3: altered'] })],
    [
      'one incident with two messages',
      'repeatedMessages',
      (facts) => ({ ...facts, messages: [...facts.messages, { idem: HALTED, isReply: false }] }),
    ],
    [
      'one event said twice',
      'repeatedMessages',
      (facts) => ({
        ...facts,
        messages: [...facts.messages, { idem: `${HALTED}/${SEEN}/halted`, isReply: true }],
      }),
    ],
    [
      'a message on record that is not in Slack',
      'lostMessages',
      (facts) => ({
        ...facts,
        messages: facts.messages.filter(({ idem }) => !idem.startsWith(`${HALTED}/`)),
      }),
    ],
    ['something that never came to rest', 'notAtRest', (facts) => ({ ...facts, restless: ['x still runs'] })],
  ];

  test.each(planted)('%s', (_what, finding, plant) => {
    const found = foundIn(plant(wholeFacts()));
    expect(Object.keys(found)).toEqual([finding]);
  });

  test('every kind of finding is planted', () => {
    expect(new Set(planted.map(([, finding]) => finding))).toEqual(new Set(FINDINGS));
  });
});
