import { describe, expect, test } from 'vitest';
import { overspendAhead } from '../../src/domain/money-at-risk.ts';
import { anObservation } from '../support/builders.ts';

const flight = {
  startDate: '2026-03-01',
  endDate: '2026-03-31',
  startsAt: '2026-03-01T00:00:00.000Z',
  endsAt: '2026-04-01T00:00:00.000Z',
};
/** 240 h of data, 1,200 of 720 spent: 2 beyond the plan each hour. */
const overspent = anObservation({
  flight,
  asOf: '2026-03-11T06:00:00.000Z',
  dataThrough: '2026-03-11T00:00:00.000Z',
  targetMicros: '720000000',
  actualMicros: '1200000000',
});

describe('what a halt keeps from being spent beyond the plan', () => {
  test('is the spend beyond target of each hour so far, for each hour that the halt lasts', () => {
    expect(overspendAhead(overspent, 24)).toBe(48_000_000n);
  });

  test('ends with the flight, where that ends first', () => {
    expect(overspendAhead({ ...overspent, asOf: '2026-03-31T21:00:00.000Z' }, 24)).toBe(6_000_000n);
  });

  test('is all spend, where nothing was planned', () => {
    expect(overspendAhead({ ...overspent, targetMicros: '0' }, 24)).toBe(120_000_000n);
  });

  test.each([
    ['a campaign exactly on its target', { actualMicros: '720000000' }],
    ['an under-spent campaign', { actualMicros: '10000000' }],
    ['a campaign whose spend is not known', { actualMicros: null }],
    ['a campaign without a flight', { flight: null }],
  ])('is nothing for %s', (_, change) => {
    expect(overspendAhead({ ...overspent, ...change }, 24)).toBeNull();
  });
});
