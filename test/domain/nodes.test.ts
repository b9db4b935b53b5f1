import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import {
  assessConfidence,
  calculateVariance,
  routeByConfidence,
  routeBySeverity,
  traceNodes,
} from '../../src/domain/nodes.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { anObservation } from '../support/builders.ts';
import { anAssessment, confidenceOfTest } from './builders.ts';

const amount = fc.oneof(
  fc.constantFrom(0n, 750n, 900n, 1_000n, 1_100n, 1_250n, 1_251n),
  fc.bigInt(0n, 3_000n),
);

test("the nodes together give exactly the decision's route, action and numbers", () => {
  const arbitrary = fc.record({
    targetMicros: amount,
    actualMicros: amount,
    isMeantToRun: fc.boolean(),
    sum: fc.constantFrom(0, 0.5, 0.699999, 0.7, 1),
    escalateHealthyBelowConfidence: fc.boolean(),
    zeroDeliveryOverridesConfidence: fc.boolean(),
  });
  fc.assert(
    fc.property(
      arbitrary,
      ({ sum, escalateHealthyBelowConfidence, zeroDeliveryOverridesConfidence, ...amounts }) => {
        const policy = { ...DEFAULT_POLICY, escalateHealthyBelowConfidence, zeroDeliveryOverridesConfidence };
        const assessment = anAssessment({ ...amounts, confidence: confidenceOfTest(sum) });
        const { trace, ...variance } = calculateVariance(assessment, policy);
        const { isConfident } = assessConfidence(assessment, policy);
        const first = routeByConfidence({ ...variance, trace, isConfident }, policy);
        const leadsTo = first.leadsTo ?? routeBySeverity({ ...variance, trace }).leadsTo;
        expect(decide(assessment, policy)).toMatchObject({
          ...variance,
          ...leadsTo,
          lowConfidence: !isConfident,
        });
      },
    ),
    { numRuns: 500 },
  );
});

describe('traceNodes', () => {
  test('tells the path with its numbers', () => {
    expect(traceNodes(anObservation(), DEFAULT_POLICY)).toEqual([
      { node: 'calculateVariance', text: '1260.00 of 1000.00: 26.0 % over target, critical' },
      { node: 'assessConfidence', text: '100.0 %: metadata 100.0 %, name 100.0 %, freshness 100.0 %' },
      { node: 'routeByConfidence', text: 'at least 70.0 %: may act alone' },
      { node: 'routeBySeverity', text: 'critical: halt' },
    ]);
  });

  test('ends at the first gate where a person decides', () => {
    const trace = traceNodes(anObservation({ confidence: confidenceOfTest(0.5) }), DEFAULT_POLICY);
    expect(trace.at(-1)).toEqual({ node: 'routeByConfidence', text: 'below 70.0 %: a person decides' });
  });

  test('says that zero delivery passes the first gate', () => {
    const atZero = anObservation({ actualMicros: '0', confidence: confidenceOfTest(0.5) });
    expect(traceNodes(atZero, DEFAULT_POLICY).map(({ text }) => text)).toEqual([
      '0.00 of 1000.00: zero delivery, critical',
      '50.0 %: metadata 50.0 %, name 50.0 %, freshness 50.0 %',
      'below 70.0 %, but zero delivery overrides it',
      'zero delivery: halt',
    ]);
  });

  test('has no variance for what stands on one side only', () => {
    const [only] = traceNodes(anObservation({ match: 'unplanned', targetMicros: null }), DEFAULT_POLICY);
    expect(only?.text).toMatch(/^no variance, unplanned/);
  });
});
