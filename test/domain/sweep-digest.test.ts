import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { needsDigest } from '../../src/domain/sweep-digest.ts';

const account = (accountId: string, newAlerts: number, newHalts = 0) => ({ accountId, newAlerts, newHalts });

describe('a sweep is told as a digest', () => {
  test.each([
    { rule: 'exactly the number is one message each', figures: [account('a', 10)], isDigest: false },
    { rule: 'one more is a digest', figures: [account('a', 11)], isDigest: true },
    {
      rule: 'alerts of all accounts count together',
      figures: [account('a', 6), account('b', 5)],
      isDigest: true,
    },
    {
      rule: 'halts that are held back do not count',
      figures: [account('a', 15, 5)],
      held: ['a'],
      isDigest: false,
    },
    {
      rule: 'what else the held account tells counts',
      figures: [account('a', 16, 5)],
      held: ['a'],
      isDigest: true,
    },
    {
      rule: 'halts of other accounts count',
      figures: [account('a', 11, 11), account('b', 1, 1)],
      held: ['b'],
      isDigest: true,
    },
    { rule: '0 switches digests off', figures: [account('a', 5_000)], digestAbove: 0, isDigest: false },
    { rule: 'nothing new is no digest', figures: [], digestAbove: 1, isDigest: false },
  ])('$rule', ({ figures, held = [], digestAbove = 10, isDigest }) => {
    expect(needsDigest(figures, held, { digestAbove })).toBe(isDigest);
  });

  test('above ten alerts, unless the policy says otherwise', () => {
    expect(DEFAULT_POLICY.digestAbove).toBe(10);
  });
});
