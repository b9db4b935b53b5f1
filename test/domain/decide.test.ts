import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, decideObservation, UNPLANNED_SPEND } from '../../src/domain/decide.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { anObservation } from '../support/builders.ts';
import { anAssessment, confidenceOfTest } from './builders.ts';
import { DECISION_ROWS, type DecisionRow, offBy } from './decision-rows.ts';

const LOW = confidenceOfTest(0.5);

describe('the decision table', () => {
  test.each(DECISION_ROWS.map((row) => ({ ...row })))(
    'zero delivery $zeroDelivery, confidence $confidence, variance $variance: $severity, $route, $action',
    ({ examples, severity, route, action }) => {
      for (const example of examples) {
        expect(decide(example, DEFAULT_POLICY)).toMatchObject({ severity, route, action });
      }
    },
  );

  test('docs/decision-table.md holds the same rows', () => {
    const docs = readFileSync(new URL('../../docs/decision-table.md', import.meta.url), 'utf8');
    expect(docs).toContain(asMarkdown(DECISION_ROWS));
  });
});

describe('thresholds', () => {
  const huge = fc.bigInt({ min: 1n, max: 10n ** 30n });

  test('exactly 10 % is a warning, exactly 25 % still is, whatever the amounts', () => {
    fc.assert(
      fc.property(huge, fc.boolean(), (unit, isOver) => {
        for (const [part, severity] of [
          [10n, 'warning'],
          [25n, 'warning'],
        ] as const) {
          const targetMicros = 100n * unit;
          const actualMicros = isOver ? targetMicros + part * unit : targetMicros - part * unit;
          const decision = decide(anAssessment({ targetMicros, actualMicros }), DEFAULT_POLICY);
          expect(decision.severity).toBe(severity);
        }
      }),
    );
  });

  test('one micro decides on either side of 10 % and 25 %', () => {
    fc.assert(
      fc.property(huge, (unit) => {
        const targetMicros = 100n * unit;
        const severityAt = (actualMicros: bigint) =>
          decide(anAssessment({ targetMicros, actualMicros }), DEFAULT_POLICY).severity;
        expect(severityAt(targetMicros + 10n * unit - 1n)).toBe('healthy');
        expect(severityAt(targetMicros - 10n * unit + 1n)).toBe('healthy');
        expect(severityAt(targetMicros + 25n * unit + 1n)).toBe('critical');
        expect(severityAt(targetMicros - 25n * unit - 1n)).toBe('critical');
      }),
    );
  });

  test.each([
    { criticalAbovePct: 12.5, pct: 12.5, severity: 'warning' },
    { criticalAbovePct: 12.5, pct: 12.5001, severity: 'critical' },
    { criticalAbovePct: 33.3, pct: 33.3, severity: 'warning' },
    { criticalAbovePct: 33.3, pct: 33.3001, severity: 'critical' },
  ])('a threshold of $criticalAbovePct % makes $pct % $severity', ({ criticalAbovePct, pct, severity }) => {
    expect(decide(anAssessment(offBy(pct)), { ...DEFAULT_POLICY, criticalAbovePct }).severity).toBe(severity);
  });

  test('a tiny threshold written with an exponent is exact too', () => {
    const policy = { ...DEFAULT_POLICY, warningFromPct: 1e-7, criticalAbovePct: 1e-7 };
    expect(decide(anAssessment(), policy).severity).toBe('healthy');
    expect(decide(anAssessment(offBy(1)), policy).severity).toBe('critical');
  });

  test.each([0.7, 0.7 - 1e-16, 0.375 + 0.3 * 0.75 + 0.1])(
    'a confidence of 70 % printed as %d is confident',
    (sum) => {
      const decision = decide(
        anAssessment({ ...offBy(26), confidence: confidenceOfTest(sum) }),
        DEFAULT_POLICY,
      );
      expect(decision).toMatchObject({ action: 'autonomous_halt', lowConfidence: false });
    },
  );
});

describe('zero delivery', () => {
  const atZero = anAssessment({ actualMicros: 0n });

  test('overrides the confidence gate', () => {
    const decision = decide({ ...atZero, confidence: LOW }, DEFAULT_POLICY);
    expect(decision).toMatchObject({ route: 'zero_delivery', action: 'autonomous_halt', zeroDelivery: true });
    expect(decision).toMatchObject({ lowConfidence: true, variancePct: 100, direction: 'under' });
  });

  test('asks a person at low confidence where policy says so', () => {
    const policy = { ...DEFAULT_POLICY, zeroDeliveryOverridesConfidence: false };
    expect(decide({ ...atZero, confidence: LOW }, policy)).toMatchObject({
      severity: 'critical',
      route: 'low_confidence',
      action: 'escalate_to_human',
      zeroDelivery: true,
      requiresHuman: true,
    });
    expect(decide(atZero, policy).route).toBe('zero_delivery');
  });

  test('is not what a campaign that is not meant to run has', () => {
    const decision = decide({ ...atZero, isMeantToRun: false }, DEFAULT_POLICY);
    expect(decision).toMatchObject({ zeroDelivery: false, severity: 'critical', route: 'critical' });
  });
});

describe('a target of 0', () => {
  test('with nothing spent is healthy at any confidence', () => {
    for (const confidence of [LOW, confidenceOfTest(1)]) {
      const decision = decide(
        anAssessment({ targetMicros: 0n, actualMicros: 0n, confidence }),
        DEFAULT_POLICY,
      );
      expect(decision).toMatchObject({ severity: 'healthy', action: 'log_only', zeroDelivery: false });
      expect(decision).toMatchObject({ variancePct: 0, direction: 'on_target' });
    }
  });

  test.each([
    { confidence: 1, route: 'critical', action: 'autonomous_halt' },
    { confidence: 0.5, route: 'low_confidence', action: 'escalate_to_human' },
  ])(
    'with money spent is unplanned spend, at confidence $confidence $action',
    ({ confidence, route, action }) => {
      const assessment = anAssessment({
        targetMicros: 0n,
        actualMicros: 1n,
        confidence: confidenceOfTest(confidence),
      });
      const decision = decide(assessment, DEFAULT_POLICY);
      expect(decision).toMatchObject({
        severity: 'critical',
        route,
        action,
        variancePct: null,
        direction: 'over',
      });
      expect(decision.reasons).toContain(UNPLANNED_SPEND);
    },
  );
});

describe('healthy at low confidence', () => {
  const doubtful = anAssessment({ confidence: LOW });

  test('is logged and marked', () => {
    const decision = decide(doubtful, DEFAULT_POLICY);
    expect(decision).toMatchObject({
      route: 'healthy',
      action: 'log_only',
      lowConfidence: true,
      requiresHuman: false,
    });
  });

  test('is escalated where policy says so', () => {
    const policy = { ...DEFAULT_POLICY, escalateHealthyBelowConfidence: true };
    expect(decide(doubtful, policy)).toMatchObject({
      severity: 'healthy',
      route: 'low_confidence',
      action: 'escalate_to_human',
    });
    expect(decide(anAssessment(), policy)).toMatchObject({ route: 'healthy', action: 'log_only' });
  });
});

describe('decideObservation', () => {
  test.each([
    { match: 'unplanned', amounts: { targetMicros: null } },
    { match: 'missing', amounts: { actualMicros: null, platformStatus: null } },
  ] as const)(
    'a campaign that is $match is a warning for a person, without a number',
    ({ match, amounts }) => {
      const decision = decideObservation(anObservation({ match, ...amounts }), DEFAULT_POLICY);
      expect(decision).toMatchObject({
        severity: 'warning',
        route: 'unmatched',
        action: 'escalate_to_human',
      });
      expect(decision).toMatchObject({
        requiresHuman: true,
        variancePct: null,
        direction: null,
        zeroDelivery: false,
      });
      expect(decision.reasons[0]).toBe(match);
    },
  );

  test('reads the amounts of a matched one', () => {
    expect(decideObservation(anObservation(), DEFAULT_POLICY)).toMatchObject({
      variancePct: 26,
      direction: 'over',
    });
  });

  test.each([
    { what: 'paused', change: { platformStatus: 'paused' as const } },
    {
      what: 'not started',
      change: {
        flight: {
          startDate: '2026-03-16',
          endDate: '2026-03-31',
          startsAt: '2026-03-16T04:00:00.000Z',
          endsAt: '2026-04-01T04:00:00.000Z',
        },
      },
    },
  ])('a campaign that is $what is not at zero delivery', ({ change }) => {
    const decision = decideObservation(anObservation({ actualMicros: '0', ...change }), DEFAULT_POLICY);
    expect(decision.zeroDelivery).toBe(false);
  });
});

test('every decision has a reason', () => {
  fc.assert(
    fc.property(
      fc.bigInt(0n, 10n ** 12n),
      fc.bigInt(0n, 10n ** 12n),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (targetMicros, actualMicros, sum) => {
        const decision = decide(
          anAssessment({ targetMicros, actualMicros, confidence: confidenceOfTest(sum) }),
          DEFAULT_POLICY,
        );
        expect(decision.reasons.length).toBeGreaterThan(0);
        expect(decision.requiresHuman).toBe(decision.action === 'escalate_to_human');
      },
    ),
  );
});

function asMarkdown(rows: readonly DecisionRow[]): string {
  const head =
    '| zero delivery | confidence | variance | severity | route | action |\n|---|---|---|---|---|---|';
  const body = rows.map(
    ({ zeroDelivery, confidence, variance, severity, route, action }) =>
      `| ${zeroDelivery} | ${confidence} | ${variance} | ${severity} | ${route} | ${action} |`,
  );
  return `${head}\n${body.join('\n')}\n`;
}
