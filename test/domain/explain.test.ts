import { describe, expect, test } from 'vitest';
import { decideObservation } from '../../src/domain/decide.ts';
import { generateMitigation } from '../../src/domain/mitigation.ts';
import type { Observation } from '../../src/domain/observation.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { recommend } from '../../src/domain/recommendation.ts';
import { findRootCause } from '../../src/domain/root-cause.ts';
import { zeroDeliveryChecklist } from '../../src/domain/zero-delivery-checklist.ts';
import { anObservation } from '../support/builders.ts';
import { confidenceOfTest } from './builders.ts';

const EARLIER = '2026-03-15T08:00:00.000Z';
const before = (change: Partial<Observation> = {}) =>
  anObservation({ asOf: EARLIER, dataThrough: '2026-03-15T06:00:00.000Z', ...change });

describe('findRootCause', () => {
  const cases: readonly (readonly [string, Partial<Observation>, readonly Observation[]])[] = [
    ['not_in_plan', { match: 'unplanned', targetMicros: null }, []],
    ['not_on_platform', { match: 'missing', actualMicros: null, platformStatus: null }, []],
    ['currency_mismatch', { planCurrency: 'EUR' }, []],
    ['never_delivered', { actualMicros: '0' }, [before({ actualMicros: '0' })]],
    ['stopped_delivering', { actualMicros: '0' }, [before({ actualMicros: '5000000' })]],
    ['nothing_planned', { targetMicros: '0' }, []],
    [
      'mismatched_records',
      { metadataMatches: { market: false, product: false, start_date: true, end_date: true } },
      [],
    ],
    ['plan_changed', {}, [before({ budgetMicros: '4280000000' })]],
    ['stale_data', { dataThrough: '2026-03-14T23:00:00.000Z' }, []],
    ['early_flight', { dataThrough: '2026-03-04T04:00:00.000Z', asOf: '2026-03-04T05:00:00.000Z' }, []],
    ['sudden_change', {}, [before({ actualMicros: '1000000000' })]],
    ['steady_drift', {}, [before({ actualMicros: '1240000000' })]],
    ['unknown', {}, []],
  ];

  test.each(cases)('finds %s', (cause, change, history) => {
    const found = findRootCause(anObservation(change), history);
    expect(found.cause).toBe(cause);
    expect(found.explanation.length).toBeGreaterThan(20);
    expect(found.evidence.length > 0).toBe(cause !== 'unknown');
  });

  test('counts for how long the drift has lasted', () => {
    const history = [
      before({ actualMicros: '1240000000' }),
      before({ actualMicros: '1230000000' }),
      before({ actualMicros: '900000000' }),
    ];
    expect(findRootCause(anObservation(), history).evidence).toEqual([
      'over target in 3 observations in a row',
    ]);
  });
});

describe('recommend', () => {
  const textFor = (change: Partial<Observation>) => {
    const observation = anObservation(change);
    return recommend(decideObservation(observation, DEFAULT_POLICY), observation);
  };

  test.each([
    [{}, /^260\.00 USD \(26\.0 %\) over target: pause now/],
    [{ actualMicros: '700000000' }, /^300\.00 USD \(30\.0 %\) under target: stop/],
    [{ actualMicros: '1200000000' }, /^200\.00 USD \(20\.0 %\) over target: lower/],
    [{ actualMicros: '800000000' }, /^200\.00 USD \(20\.0 %\) under target: raise/],
    [{ actualMicros: '1089090656829', currency: 'INR' }, /^1,088,090\.66 INR \(/],
    [{ actualMicros: '1000000000' }, /^Nothing to do/],
    [{ actualMicros: '0' }, /^Nothing was spent of 1,000\.00 USD/],
    [{ targetMicros: '0' }, /^1,260\.00 USD spent with nothing planned/],
    [{ confidence: confidenceOfTest(0.5) }, /^First check that plan and platform/],
    [{ match: 'unplanned', targetMicros: null }, /^It runs and spent 1,260\.00 USD without a plan/],
    [{ match: 'missing', actualMicros: null }, /^The plan has it in flight/],
  ] as const)('says the next step with its numbers: %j', (change, expected) => {
    expect(textFor(change)).toMatch(expected);
  });
});

describe('generateMitigation', () => {
  const stepsFor = (change: Partial<Observation>, cause = 'unknown') => {
    const observation = anObservation(change);
    const decision = decideObservation(observation, DEFAULT_POLICY);
    return generateMitigation({ decision, observation, cause });
  };

  test('sets the daily budget from what is left of the flight', () => {
    expect(stepsFor({})[0]).toBe('Set the daily budget to 51.76 USD: 880.00 are left for 17 days.');
  });

  test('says when the budget is used up', () => {
    expect(stepsFor({ actualMicros: '2140000000' })[0]).toMatch(/^The budget of 2140\.00 USD is used up/);
  });

  test('goes through the checklist at zero delivery', () => {
    const observation = anObservation({ actualMicros: '0' });
    expect(stepsFor({ actualMicros: '0' })).toEqual(zeroDeliveryChecklist(observation));
  });

  test('adds a step for the cause', () => {
    expect(stepsFor({}, 'currency_mismatch').at(-1)).toMatch(/currency of the account/);
  });

  test('always has a step', () => {
    expect(stepsFor({ match: 'missing', actualMicros: null })).toHaveLength(1);
    expect(stepsFor({ actualMicros: '1000000000' })).toHaveLength(1);
  });
});

test('the zero-delivery checklist asks for status, audience, bid, budget and creative, in this order', () => {
  const words = zeroDeliveryChecklist(anObservation()).map((step) => step.split(':')[0]);
  expect(words).toEqual(['Status', 'Audience', 'Bid', 'Budget', 'Creative']);
});
