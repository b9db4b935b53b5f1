import { describe, expect, test } from 'vitest';
import { judgeObservation } from '../../src/domain/judge-observation.ts';
import { moneyAtRisk } from '../../src/domain/money-at-risk.ts';
import type { Override } from '../../src/domain/override.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { aMemory, anObservation } from '../support/builders.ts';

const SEEN = anObservation({ actualMicros: '1300000000', targetMicros: '1000000000' });
const NOW = SEEN.asOf;
const LATER = '2026-12-31T00:00:00.000Z';

function anOverride(change: Partial<Override>): Override {
  return {
    by: 'ana@example.com',
    at: NOW,
    expiresAt: LATER,
    category: 'budget_raised',
    reason: 'the client raised the budget',
    thresholdPct: null,
    target: null,
    ...change,
  };
}

function judged(override: Override | null, change: Partial<typeof SEEN> = {}, now = NOW) {
  const memory = aMemory({ override });
  const observation = { ...SEEN, ...change };
  return judgeObservation({
    observation,
    policy: DEFAULT_POLICY,
    memory,
    automationOn: true,
    canAct: true,
    asOf: NOW,
    now,
  });
}

describe('an override', () => {
  test('of the target is decided by, and says so in every reason', () => {
    const target = { saidMicros: '1300000000', plannedMicros: '1000000000' };
    const { decision } = judged(anOverride({ target }));
    expect(decision.severity).toBe('healthy');
    expect(decision.reasons[0]).toBe(
      `override by ana@example.com until ${LATER}: the target was to be 1300.00 USD (the client raised the budget)`,
    );
  });

  test('of the target stays true as the plan goes on: later targets are scaled by the same factor', () => {
    const target = { saidMicros: '1300000000', plannedMicros: '1000000000' };
    const later = { targetMicros: '2000000000', actualMicros: '2600000000' };
    expect(judged(anOverride({ target }), later).decision).toMatchObject({
      severity: 'healthy',
      variancePct: 0,
    });
  });

  test('of the target where nothing was planned is the amount itself', () => {
    const target = { saidMicros: '1300000000', plannedMicros: '0' };
    expect(judged(anOverride({ target })).decision.variancePct).toBe(0);
  });

  test('of the threshold makes healthy what is less off, and a warning what is more', () => {
    expect(judged(anOverride({ thresholdPct: 31 })).decision.severity).toBe('healthy');
    expect(judged(anOverride({ thresholdPct: 30 })).decision.severity).toBe('warning');
    expect(judged(anOverride({ thresholdPct: 29 })).decision.severity).toBe('critical');
  });

  test('ends by itself', () => {
    const override = anOverride({ thresholdPct: 50, expiresAt: NOW });
    expect(judged(override).decision).toEqual(judged(null).decision);
  });
});

describe('set aside', () => {
  const snoozed = {
    by: 'ana@example.com',
    reason: 'known',
    until: LATER,
    severity: 'critical',
    direction: 'over',
  } as const;
  const context = { observation: SEEN, policy: DEFAULT_POLICY, automationOn: true, canAct: true, asOf: NOW };

  test('a campaign is silent until then', () => {
    const { action, findings } = judgeObservation({ ...context, memory: aMemory({ snoozed }) });
    expect(action).toBe('log_only');
    expect(findings.map(({ guard }) => guard)).toContain('snoozed');
  });

  test('unless it gets worse, or the time is over', () => {
    const warned = aMemory({ snoozed: { ...snoozed, severity: 'warning' } });
    const over = aMemory({ snoozed: { ...snoozed, until: NOW } });
    for (const memory of [warned, over]) {
      expect(judgeObservation({ ...context, memory }).findings.map(({ guard }) => guard)).not.toContain(
        'snoozed',
      );
    }
  });
});

describe('money at risk', () => {
  const flight = {
    startDate: '2026-03-01',
    endDate: '2026-03-31',
    startsAt: '2026-03-01T00:00:00.000Z',
    endsAt: '2026-04-01T00:00:00.000Z',
  };
  const dataThrough = '2026-03-11T00:00:00.000Z';
  const spent = anObservation({ flight, dataThrough, actualMicros: '2400000000' });

  test('is the spend per hour so far, until the halt would end', () => {
    expect(moneyAtRisk(spent, 24, '2026-03-11T06:00:00.000Z')).toBe(240_000_000n);
  });

  test('or until the flight ends, if that is sooner', () => {
    expect(moneyAtRisk(spent, 24, '2026-03-31T18:00:00.000Z')).toBe(60_000_000n);
    expect(moneyAtRisk(spent, 24, '2026-04-02T00:00:00.000Z')).toBe(0n);
  });

  test('is not known without a flight, an amount or an hour of data', () => {
    expect(moneyAtRisk({ ...spent, flight: null }, 24, dataThrough)).toBeNull();
    expect(moneyAtRisk({ ...spent, actualMicros: null }, 24, dataThrough)).toBeNull();
    expect(moneyAtRisk({ ...spent, dataThrough: flight.startsAt }, 24, dataThrough)).toBeNull();
  });
});
