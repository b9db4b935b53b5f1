import { describe, expect, test } from 'vitest';
import {
  type DecisionState,
  type IncidentPhase,
  type PersonDecision,
  reduceDecision,
} from '../../src/domain/incident-decision.ts';

const SHOWN = {
  observationId: 'o2',
  severity: 'critical',
  direction: 'over',
  proposedAction: 'escalate_to_human',
} as const;
const AT = '2026-03-15T12:00:00.000Z';

function aState(change: Partial<DecisionState> = {}): DecisionState {
  return {
    phase: 'escalation',
    proposesHalt: true,
    releasesHalts: false,
    current: SHOWN,
    shown: [SHOWN],
    decided: null,
    isAboutCampaign: true,
    now: AT,
    limits: { maxSnoozeHours: 24, maxOverrideHours: 168 },
    ...change,
  };
}

const COMPLETE = {
  by: 'ana@example.com',
  reason: 'seen',
  category: 'plan_wrong',
  until: '2026-03-15T16:00:00.000Z',
  targetSpend: '1500.00',
  expiresAt: '2026-03-17T12:00:00.000Z',
} as const;

function decide(state: DecisionState, decision: PersonDecision, observationId: string | null = null) {
  return reduceDecision(state, { ...COMPLETE, decision, observationId });
}

describe('the table of spec §4', () => {
  const cells: readonly (readonly [PersonDecision, IncidentPhase, string, string | null])[] = [
    ['approve', 'escalation', 'executed', 'halt'],
    ['approve', 'halted', 'refused', null],
    ['approve', 'resume_asked', 'executed', 'resume'],
    ['approve', 'none', 'refused', null],
    ['reject', 'escalation', 'recorded', 'close_proposal'],
    ['reject', 'halted', 'refused', null],
    ['reject', 'resume_asked', 'recorded', 'renew_lease'],
    ['reject', 'none', 'refused', null],
    ['acknowledge', 'escalation', 'recorded', 'stop_reminders'],
    ['acknowledge', 'halted', 'recorded', 'stop_reminders'],
    ['acknowledge', 'resume_asked', 'recorded', 'stop_reminders'],
    ['acknowledge', 'none', 'recorded', null],
    ['resume', 'escalation', 'refused', null],
    ['resume', 'halted', 'executed', 'resume'],
    ['resume', 'resume_asked', 'executed', 'resume'],
    ['resume', 'none', 'refused', null],
    ['snooze', 'escalation', 'recorded', 'set_aside'],
    ['snooze', 'halted', 'recorded', 'move_lease'],
    ['snooze', 'resume_asked', 'recorded', 'move_lease'],
    ['snooze', 'none', 'recorded', 'set_aside'],
    ['override', 'escalation', 'executed', 'override'],
    ['override', 'halted', 'executed', 'override'],
    ['override', 'resume_asked', 'executed', 'override'],
    ['override', 'none', 'executed', 'override'],
  ];

  test.each(cells)('%s with %s open is %s, effect %s', (...[decision, phase, outcome, effect]) => {
    const ruling = decide(aState({ phase }), decision);
    expect(ruling).toMatchObject({ outcome, effect });
    expect(ruling.reason.length).toBeGreaterThan(0);
  });

  test('approving what is only to be looked at is refused', () => {
    expect(decide(aState({ proposesHalt: false }), 'approve')).toMatchObject({
      outcome: 'refused',
      effect: null,
    });
    expect(decide(aState({ proposesHalt: false }), 'reject').effect).toBe('close_proposal');
  });

  test('approving a data fault releases the halts, rejecting drops them', () => {
    expect(decide(aState({ releasesHalts: true }), 'approve').effect).toBe('release_halts');
    expect(decide(aState({ releasesHalts: true }), 'reject').effect).toBe('close_proposal');
  });
});

describe('the first valid decision wins', () => {
  const decided = { decision: 'approve', by: 'bob@example.com', at: AT };

  test.each([
    ['approve', 'halted'],
    ['reject', 'halted'],
    ['approve', 'escalation'],
    ['resume', 'none'],
  ] as const)('a later %s (%s) learns who decided and when', (decision, phase) => {
    expect(decide(aState({ phase, decided }), decision)).toMatchObject({
      outcome: 'already_decided',
      effect: null,
      decidedBy: 'bob@example.com',
      at: AT,
    });
  });

  test('a halt that was approved can still be resumed', () => {
    expect(decide(aState({ phase: 'halted', decided }), 'resume').effect).toBe('resume');
  });

  test('an acknowledgement is still recorded', () => {
    expect(decide(aState({ phase: 'halted', decided }), 'acknowledge').outcome).toBe('recorded');
  });
});

describe('a decision on an older observation', () => {
  const older = { ...SHOWN, observationId: 'o1' };

  test('stands while severity, direction and proposed action are the same', () => {
    expect(decide(aState({ shown: [older, SHOWN] }), 'approve', 'o1').outcome).toBe('executed');
  });

  test.each([
    ['severity', { severity: 'warning' }],
    ['direction', { direction: 'under' }],
    ['proposed action', { proposedAction: 'autonomous_halt' }],
  ] as const)('is refused once the %s changed', (word, change) => {
    for (const decision of ['approve', 'reject'] as const) {
      const ruling = decide(aState({ shown: [{ ...older, ...change }, SHOWN] }), decision, 'o1');
      expect(ruling).toMatchObject({ outcome: 'refused', effect: null });
      expect(ruling.reason).toContain(word);
    }
  });

  test('is taken when it is on the newest one, whatever came before', () => {
    expect(
      decide(aState({ shown: [{ ...older, severity: 'warning' }, SHOWN] }), 'approve', 'o2').outcome,
    ).toBe('executed');
  });

  test('counts as last shown, where one observation was judged twice', () => {
    const shown = [{ ...older, severity: 'warning' } as const, older, SHOWN];
    expect(decide(aState({ shown }), 'approve', 'o1').outcome).toBe('executed');
  });

  test('is refused where nobody was shown that observation', () => {
    expect(decide(aState(), 'approve', 'o9')).toMatchObject({ outcome: 'refused', effect: null });
  });

  test('resumes a halted campaign although no halt is proposed any more', () => {
    const now = { ...SHOWN, proposedAction: 'log_only' } as const;
    const state = aState({
      phase: 'halted',
      current: now,
      shown: [{ ...older, proposedAction: 'autonomous_halt' }, now],
    });
    expect(decide(state, 'resume', 'o1').outcome).toBe('executed');
  });

  test('may always acknowledge', () => {
    expect(decide(aState(), 'acknowledge', 'o9').outcome).toBe('recorded');
  });
});

describe('what a decision needs to count', () => {
  test.each([
    ['reject', { category: null }, /needs a category: one of known_promotion/],
    ['reject', { reason: ' ' }, /needs a reason in words/],
    ['override', { category: null }, /needs a category/],
    ['override', { targetSpend: null }, /needs one of targetSpend and thresholdPct/],
    ['override', { thresholdPct: 30 }, /needs one of targetSpend and thresholdPct/],
    ['override', { expiresAt: null }, /needs expiresAt/],
    ['override', { expiresAt: '2026-03-23T12:00:00.000Z' }, /more than 168 h ahead/],
    ['snooze', { until: null }, /needs until/],
    ['snooze', { until: '2026-03-15T12:00:00.000Z' }, /has passed already/],
    ['snooze', { until: '2026-03-16T12:00:01.000Z' }, /more than 24 h ahead/],
    ['snooze', { reason: '' }, /needs a reason/],
  ] as const)('%s with %o is refused, and says what it lacks', (decision, lacking, message) => {
    const ruling = reduceDecision(aState(), { ...COMPLETE, ...lacking, decision, observationId: null });
    expect(ruling).toMatchObject({ outcome: 'refused', effect: null });
    expect(ruling.reason).toMatch(message);
  });

  test('approve and resume need no reason', () => {
    const bare = { by: 'ana@example.com', reason: '', observationId: null };
    expect(reduceDecision(aState(), { ...bare, decision: 'approve' }).outcome).toBe('executed');
    expect(reduceDecision(aState({ phase: 'halted' }), { ...bare, decision: 'resume' }).outcome).toBe(
      'executed',
    );
  });

  test('a feed is neither set aside nor planned anew', () => {
    const feed = aState({ isAboutCampaign: false });
    expect(decide(feed, 'snooze').outcome).toBe('refused');
    expect(decide(feed, 'override').outcome).toBe('refused');
  });
});
