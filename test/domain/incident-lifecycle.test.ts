import { describe, expect, test } from 'vitest';
import {
  closesBecause,
  deadlinesOf,
  isWorse,
  leaseEnd,
  quietUntil,
} from '../../src/domain/incident-lifecycle.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';

const NOON = '2026-03-15T12:00:00.000Z';

test('the ladder reminds after 30 min, calls after 2 h, falls to its default after 3 h 30', () => {
  expect(deadlinesOf(NOON, DEFAULT_POLICY)).toEqual({
    reminderAt: '2026-03-15T12:30:00.000Z',
    onCallAt: '2026-03-15T14:00:00.000Z',
    defaultAt: '2026-03-15T15:30:00.000Z',
  });
});

test('a halt ends, and a refusal is forgotten, after 24 h', () => {
  expect(leaseEnd(NOON, DEFAULT_POLICY)).toBe('2026-03-16T12:00:00.000Z');
  expect(quietUntil(NOON, DEFAULT_POLICY)).toBe('2026-03-16T12:00:00.000Z');
});

describe('isWorse', () => {
  test.each([
    ['warning', 'over', 'critical', 'over', true],
    ['critical', 'over', 'warning', 'under', false],
    ['critical', 'over', 'critical', 'over', false],
    ['critical', 'over', 'critical', 'under', true],
    ['warning', null, 'warning', 'over', true],
    ['warning', 'over', 'warning', null, false],
    ['warning', 'under', 'healthy', 'on_target', false],
  ] as const)('from %s %s to %s %s: %s', (...[severity, direction, after, towards, expected]) => {
    expect(isWorse({ severity, direction }, { severity: after, direction: towards })).toBe(expected);
  });
});

describe('an incident', () => {
  const open = {
    isHealthy: false,
    isHalted: false,
    isResumeConfirmed: false,
    isFlightOver: false,
    isGone: false,
  };

  test.each([
    [{ isHealthy: true }, 'healthy again'],
    [{ isResumeConfirmed: true, isHalted: true }, 'resumed and confirmed'],
    [{ isFlightOver: true, isHalted: true }, 'the flight is over'],
    [{ isGone: true }, 'the campaign is gone from its platform'],
  ])('closes on %j', (facts, because) => {
    expect(closesBecause({ ...open, ...facts })).toBe(because);
  });

  test.each([{}, { isHealthy: true, isHalted: true }])('stays open on %j', (facts) => {
    expect(closesBecause({ ...open, ...facts })).toBeNull();
  });
});
