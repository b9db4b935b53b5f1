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
  expect(deadlinesOf(NOON, DEFAULT_POLICY.ladder, null)).toEqual({
    reminderAts: ['2026-03-15T12:30:00.000Z'],
    onCallAt: '2026-03-15T14:00:00.000Z',
    defaultAt: '2026-03-15T15:30:00.000Z',
  });
});

test('reminders are as far apart as the first is from the question, and end at the call to the person on call', () => {
  const ladder = { ...DEFAULT_POLICY.ladder, maxReminders: 9 };
  expect(deadlinesOf(NOON, ladder, null).reminderAts).toEqual([
    '2026-03-15T12:30:00.000Z',
    '2026-03-15T13:00:00.000Z',
    '2026-03-15T13:30:00.000Z',
  ]);
});

test('a reminder waits for the end of the quiet hours, the call and the default do not', () => {
  const quietHours = { timeZone: 'Europe/Berlin', from: '13:15', until: '13:45' };
  expect(deadlinesOf(NOON, DEFAULT_POLICY.ladder, quietHours)).toEqual({
    reminderAts: ['2026-03-15T12:45:00.000Z'],
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
