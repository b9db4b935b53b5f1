import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSweepLate, judgeBreaker } from '../../src/domain/breaker.ts';
import type { HaltLease } from '../../src/domain/campaign-memory.ts';
import type { Action } from '../../src/domain/decision.ts';
import { applyGuards, type GuardContext } from '../../src/domain/guards.ts';
import { addMs, HOUR_MS } from '../../src/domain/instant.ts';
import { modeFor } from '../../src/domain/modes.ts';
import { DEFAULT_POLICY, type Mode, type ModeOverride, type Policy } from '../../src/domain/policy.ts';
import { aDecision, aMemory, anObservation } from '../support/builders.ts';
import { aGuardContext } from './builders.ts';

const AS_OF = '2026-03-15T12:00:00.000Z';
const RANK: Record<Action, number> = {
  log_only: 0,
  slack_alert: 1,
  escalate_to_human: 2,
  autonomous_halt: 3,
};

function policyWith(change: Partial<Policy>): Policy {
  return { ...DEFAULT_POLICY, ...change };
}

/** A flight of March days in New York, with data through `hours` after its start. */
function flightOf(days: number, hours: number) {
  const startsAt = '2026-03-09T04:00:00.000Z';
  const endDate = `2026-03-${String(8 + days).padStart(2, '0')}`;
  const flight = { startDate: '2026-03-09', endDate, startsAt, endsAt: addMs(startsAt, days * 24 * HOUR_MS) };
  const dataThrough = addMs(startsAt, hours * HOUR_MS);
  const asOf = addMs(dataThrough, HOUR_MS);
  return { observation: anObservation({ flight, dataThrough, asOf, planAsOf: asOf }), asOf };
}

const lease = {
  incidentKey: 'incident:google:1234567890:111:x',
  severity: 'critical',
  route: 'critical',
  direction: 'over',
  haltedAt: '2026-03-15T04:00:00.000Z',
  leaseUntil: '2026-03-16T04:00:00.000Z',
  planRevision: 'aaaaaaaaaaaa',
} as const;

function aLease(): HaltLease {
  return {
    incidentKey: 'incident:google:1234567890:111:2026-03-15T08:00:00.000Z',
    severity: 'critical',
    route: 'critical',
    direction: 'over',
    haltedAt: '2026-03-15T08:00:00.000Z',
    leaseUntil: '2026-03-16T08:00:00.000Z',
    planRevision: 'p1',
  };
}

describe('a proposed halt', () => {
  test('goes ahead where no guard speaks', () => {
    expect(applyGuards(aDecision(), aGuardContext())).toEqual({
      decision: aDecision(),
      action: 'autonomous_halt',
      findings: [],
    });
  });

  const cases: readonly (readonly [string, Partial<GuardContext>, string, Action])[] = [
    ['mode monitor', { policy: policyWith({ mode: 'monitor' }) }, 'mode', 'log_only'],
    ['mode approve', { policy: policyWith({ mode: 'approve' }) }, 'mode', 'escalate_to_human'],
    ['automation off', { automationOn: false }, 'kill_switch', 'escalate_to_human'],
    ['the id on the deny list', { policy: policyWith({ deny: ['111'] }) }, 'allow_deny', 'escalate_to_human'],
    [
      'a label on the deny list',
      { policy: policyWith({ deny: ['always-on'] }), observation: anObservation({ labels: ['always-on'] }) },
      'allow_deny',
      'escalate_to_human',
    ],
    [
      'an allow list without it',
      { policy: policyWith({ allow: ['222'] }) },
      'allow_deny',
      'escalate_to_human',
    ],
    [
      'data a millisecond over 24 h old',
      { observation: anObservation({ dataThrough: '2026-03-14T11:59:59.999Z' }) },
      'data_age',
      'escalate_to_human',
    ],
    [
      'a plan a millisecond over 48 h old',
      { observation: anObservation({ planAsOf: '2026-03-13T11:59:59.999Z' }) },
      'plan_age',
      'escalate_to_human',
    ],
    [
      'a plan in another currency',
      { observation: anObservation({ planCurrency: 'EUR' }) },
      'currency',
      'escalate_to_human',
    ],
    ['a month with 71 h of data', flightOf(20, 71), 'young_flight', 'escalate_to_human'],
    ['five days with 23 h of data', flightOf(5, 23), 'young_flight', 'escalate_to_human'],
    [
      'a halt 5 h ago',
      { memory: aMemory({ lastHaltAt: '2026-03-15T07:00:00.000Z' }) },
      'cooldown',
      'escalate_to_human',
    ],
    [
      'a resume a millisecond under 6 h ago',
      { memory: aMemory({ lastResumeAt: '2026-03-15T06:00:00.001Z' }) },
      'cooldown',
      'escalate_to_human',
    ],
    [
      'overspending not to be halted',
      { policy: policyWith({ haltDirections: ['under', 'zero'] }) },
      'halt_direction',
      'escalate_to_human',
    ],
    [
      'a campaign someone paused',
      { observation: anObservation({ platformStatus: 'paused' }) },
      'already_paused',
      'log_only',
    ],
    ['a late sweep', { canAct: false }, 'late_sweep', 'log_only'],
  ];

  test.each(cases)('with %s is stopped', (...[, change, guard, action]) => {
    const guarded = applyGuards(aDecision(), aGuardContext(change));
    expect(guarded.findings.map((finding) => finding.guard)).toEqual([guard]);
    expect(guarded.action).toBe(action);
    expect(guarded.findings[0]?.reason.length).toBeGreaterThan(10);
  });

  const passing: readonly (readonly [string, Partial<GuardContext>])[] = [
    ['data exactly 24 h old', { observation: anObservation({ dataThrough: '2026-03-14T12:00:00.000Z' }) }],
    ['a plan exactly 48 h old', { observation: anObservation({ planAsOf: '2026-03-13T12:00:00.000Z' }) }],
    ['a month with exactly 72 h of data', flightOf(20, 72)],
    ['five days with exactly a fifth of data', flightOf(5, 24)],
    ['a halt exactly 6 h ago', { memory: aMemory({ lastHaltAt: '2026-03-15T06:00:00.000Z' }) }],
    ['its id on the allow list', { policy: policyWith({ allow: ['111'] }) }],
    [
      'its label on the allow list',
      { policy: policyWith({ allow: ['x'] }), observation: anObservation({ labels: ['x'] }) },
    ],
    ['no flight in the plan', { observation: anObservation({ flight: null }) }],
    ['no memory', { memory: null }],
    [
      'a flight that ends a millisecond from now',
      {
        observation: anObservation({
          flight: {
            startDate: '2026-03-01',
            endDate: '2026-03-15',
            startsAt: '2026-03-01T05:00:00.000Z',
            endsAt: '2026-03-15T12:00:00.001Z',
          },
        }),
      },
    ],
  ];

  test.each(passing)('with %s goes ahead', (_, change) => {
    expect(applyGuards(aDecision(), aGuardContext(change)).findings).toEqual([]);
  });

  test('says whose pause it is', () => {
    const observation = anObservation({ platformStatus: 'paused' });
    const ours = applyGuards(aDecision(), aGuardContext({ observation, memory: aMemory({ lease }) }));
    const theirs = applyGuards(aDecision(), aGuardContext({ observation }));
    expect(ours.findings[0]?.reason).toMatch(/^Pacekeeper paused it already/);
    expect(theirs.findings[0]?.reason).toMatch(/did not do it/);
  });

  test.each([
    { decision: aDecision({ zeroDelivery: true, direction: 'under' }), allowed: 'zero' },
    { decision: aDecision({ direction: 'under' }), allowed: 'under' },
    { decision: aDecision({ direction: 'over' }), allowed: 'over' },
    { decision: aDecision({ direction: 'over', variancePct: null }), allowed: 'over' },
  ] as const)('is allowed by its own direction only ($allowed)', ({ decision, allowed }) => {
    for (const direction of ['over', 'under', 'zero'] as const) {
      const guarded = applyGuards(
        decision,
        aGuardContext({ policy: policyWith({ haltDirections: [direction] }) }),
      );
      expect(guarded.action).toBe(direction === allowed ? 'autonomous_halt' : 'escalate_to_human');
    }
  });

  test('keeps every finding, the most careful one wins', () => {
    const guarded = applyGuards(
      aDecision(),
      aGuardContext({ automationOn: false, observation: anObservation({ platformStatus: 'paused' }) }),
    );
    expect(guarded.findings.map((finding) => finding.guard)).toEqual(['already_paused', 'kill_switch']);
    expect(guarded.action).toBe('log_only');
  });

  test('counts cooldown in workflow time, not in the time of the data', () => {
    const memory = aMemory({ lastHaltAt: '2026-06-01T00:00:00.000Z' });
    const now = '2026-06-01T06:00:00.000Z';
    expect(applyGuards(aDecision(), aGuardContext({ memory, now })).action).toBe('autonomous_halt');
    expect(applyGuards(aDecision(), aGuardContext({ memory })).action).toBe('escalate_to_human');
  });
});

describe('a question about a campaign that is paused', () => {
  const question = aDecision({ action: 'escalate_to_human', route: 'low_confidence' });
  const paused = anObservation({ platformStatus: 'paused' });

  test('is not asked where somebody else paused it: who paused it has decided', () => {
    const guarded = applyGuards(question, aGuardContext({ observation: paused }));
    expect(guarded).toMatchObject({ action: 'log_only', findings: [{ guard: 'already_paused' }] });
  });

  test.each([
    ['it is a pause of ours', { observation: paused, memory: aMemory({ lease: aLease() }) }],
    ['it is not on the platform', { observation: anObservation({ platformStatus: null }) }],
    ['it runs', {}],
  ])('is asked where %s', (_where, change) => {
    expect(applyGuards(question, aGuardContext(change)).action).toBe('escalate_to_human');
  });
});

describe('a flight that is over', () => {
  const over = {
    flight: {
      startDate: '2026-03-01',
      endDate: '2026-03-14',
      startsAt: '2026-03-01T05:00:00.000Z',
      endsAt: AS_OF,
    },
  };

  test.each(['autonomous_halt', 'escalate_to_human'] as const)('makes a note of %s', (action) => {
    const guarded = applyGuards(aDecision({ action }), aGuardContext({ observation: anObservation(over) }));
    expect(guarded.action).toBe('log_only');
    expect(guarded.findings.map((finding) => finding.guard)).toContain('flight_over');
  });
});

describe('a proposal that a person refused', () => {
  const refused = (until: string, severity: 'warning' | 'critical', direction: 'over' | 'under') =>
    aGuardContext({ memory: aMemory({ rejected: { until, severity, direction } }) });

  test.each(['autonomous_halt', 'escalate_to_human'] as const)('silences %s while it holds', (action) => {
    const guarded = applyGuards(
      aDecision({ action }),
      refused('2026-03-15T12:00:00.001Z', 'critical', 'over'),
    );
    expect(guarded).toMatchObject({ action: 'log_only', findings: [{ guard: 'recently_rejected' }] });
  });

  test.each([
    ['its time is up', refused(AS_OF, 'critical', 'over')],
    ['severity worsened', refused('2026-03-16T00:00:00.000Z', 'warning', 'over')],
    ['direction changed', refused('2026-03-16T00:00:00.000Z', 'critical', 'under')],
  ])('is asked again when %s', (_, context) => {
    expect(applyGuards(aDecision(), context).findings).toEqual([]);
  });
});

describe('a late sweep', () => {
  test.each(['autonomous_halt', 'escalate_to_human', 'slack_alert', 'log_only'] as const)(
    'makes a note of %s',
    (action) => {
      expect(applyGuards(aDecision({ action }), aGuardContext({ canAct: false })).action).toBe('log_only');
    },
  );

  test('is one that starts more than 30 minutes after its time', () => {
    expect(isSweepLate(AS_OF, '2026-03-15T12:30:00.000Z', DEFAULT_POLICY)).toBe(false);
    expect(isSweepLate(AS_OF, '2026-03-15T12:30:00.001Z', DEFAULT_POLICY)).toBe(true);
  });
});

test('guards never make more of a decision than was proposed', () => {
  const contexts = fc.record({
    canAct: fc.boolean(),
    automationOn: fc.boolean(),
    mode: fc.constantFrom<Mode>('monitor', 'approve', 'autonomous'),
    status: fc.constantFrom('active', 'paused', 'ended', 'removed', null),
    dataThrough: fc.constantFrom('2026-03-15T10:00:00.000Z', '2026-03-01T06:00:00.000Z'),
    planCurrency: fc.constantFrom('USD', 'EUR', null),
    asOf: fc.constantFrom(AS_OF, '2026-05-01T00:00:00.000Z'),
    lastHaltAt: fc.constantFrom(null, AS_OF),
    isRejected: fc.boolean(),
  });
  fc.assert(
    fc.property(
      contexts,
      fc.constantFrom<Action>('log_only', 'slack_alert', 'escalate_to_human', 'autonomous_halt'),
      (given, action) => {
        const { status, dataThrough, planCurrency, asOf, mode, lastHaltAt, isRejected, ...switches } = given;
        const rejected = isRejected
          ? ({ until: '2027-01-01T00:00:00.000Z', severity: 'critical', direction: 'over' } as const)
          : null;
        const guarded = applyGuards(aDecision({ action }), {
          ...switches,
          observation: anObservation({ platformStatus: status, dataThrough, planCurrency, asOf }),
          policy: policyWith({ mode }),
          memory: aMemory({ lastHaltAt, rejected }),
          asOf,
        });
        expect(RANK[guarded.action]).toBeLessThanOrEqual(RANK[action]);
        expect(guarded.action === action || guarded.findings.length > 0).toBe(true);
        expect(guarded.decision.action).toBe(action);
      },
    ),
  );
});

describe('the mode in force', () => {
  const scope = { platform: 'google', accountId: '1', campaignId: '111' } as const;
  const platform: ModeOverride = { platform: 'google', mode: 'monitor' };
  const account: ModeOverride = { platform: 'google', accountId: '1', mode: 'approve' };
  const campaign: ModeOverride = { platform: 'google', campaignId: '111', mode: 'autonomous' };

  test.each([
    { overrides: [], mode: 'autonomous' },
    { overrides: [platform], mode: 'monitor' },
    { overrides: [account, platform], mode: 'approve' },
    { overrides: [platform, account, campaign], mode: 'autonomous' },
    { overrides: [{ ...platform, platform: 'meta' as const }], mode: 'autonomous' },
    { overrides: [{ ...account, accountId: '2' }], mode: 'autonomous' },
    { overrides: [{ ...platform, campaignId: '222' }], mode: 'autonomous' },
  ])('is that of the narrowest override: $mode', ({ overrides, mode }) => {
    expect(modeFor(policyWith({ modeOverrides: overrides }), scope)).toBe(mode);
  });
});

describe('the breaker', () => {
  const account = (accountId: string, seen: number, proposedHalts: number) => ({
    accountId,
    seen,
    proposedHalts,
    running: seen,
    runningAtZero: 0,
  });
  const tripped = (...figures: Parameters<typeof judgeBreaker>[0]) =>
    judgeBreaker(figures, DEFAULT_POLICY).map(({ accountId }) => accountId);

  test('trips on more than 10 halts that are more than 20 % of the sweep', () => {
    expect(tripped(account('a', 50, 11))).toEqual(['a']);
    expect(tripped(account('a', 55, 11))).toEqual([]);
    expect(tripped(account('a', 20, 10))).toEqual([]);
  });

  test('is judged over the whole sweep and holds every account with a halt', () => {
    expect(tripped(account('a', 25, 6), account('b', 15, 5), account('c', 10, 0))).toEqual(['a', 'b']);
  });

  test('trips on an account of three running campaigns that are all at zero', () => {
    const atZero = (running: number, runningAtZero: number) => ({
      ...account('z', 10, runningAtZero),
      running,
      runningAtZero,
    });
    expect(tripped(atZero(3, 3), account('a', 10, 1))).toEqual(['z']);
    expect(tripped(atZero(2, 2))).toEqual([]);
    expect(tripped(atZero(4, 3))).toEqual([]);
  });
});
