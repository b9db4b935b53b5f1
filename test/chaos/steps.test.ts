import { describe, expect, test } from 'vitest';
import { startCoverage } from '../../chaos/coverage.ts';
import { diceOf } from '../../chaos/dice.ts';
import { isAtOrPast, OPERATIONS, type Operation, type Sight, STEPS, stepOf } from '../../chaos/steps.ts';

const sight = (pending: string, more: Partial<Sight> = {}): Sight => ({
  pending,
  reads: 1,
  isIntended: false,
  isDone: false,
  isTold: false,
  ...more,
});

describe('where an operation stands is read from what is under way and what the outside shows', () => {
  test.each<[Operation, Sight, string | null]>([
    ['halt', sight('fetchAndReconcile'), 'handed_over'],
    ['halt', sight('fetchAndReconcile', { reads: 2 }), 'reread'],
    ['halt', sight('recordFacts'), 'intent'],
    ['halt', sight('autonomousHalt'), 'reread'],
    ['halt', sight('autonomousHalt', { isIntended: true }), 'pausing'],
    ['halt', sight('autonomousHalt', { isDone: true }), 'paused'],
    ['halt', sight('analyzeRootCause'), 'diagnosing'],
    ['halt', sight('auditAndNotify'), 'telling'],
    ['halt', sight('auditAndNotify', { isTold: true }), 'told'],
    ['halt', sight('recordFacts', { isDone: true }), 'settling'],
    ['halt', sight('attributeDecisions'), null],
    ['approved_halt', sight('attributeDecisions'), 'decided'],
    ['approved_halt', sight('fetchAndReconcile'), 'reread'],
    ['resume', sight('resumeCampaign'), 'resuming'],
    ['resume', sight('resumeCampaign', { isDone: true }), 'resumed'],
    ['lease_end', sight('escalateToHuman'), 'asking'],
    ['lease_end', sight('escalateToHuman', { isTold: true }), 'asked'],
    ['lease_end', sight('recordFacts'), null],
    ['lease_end', sight('recordFacts', { isTold: true }), 'settling'],
    ['resume', sight('somethingElse'), null],
  ])('%s: %o is %s', (operation, seen, step) => {
    expect(stepOf(operation, seen)).toBe(step);
    if (step !== null) expect(STEPS[operation]).toContain(step);
  });

  test('a step that went by unseen is not waited for', () => {
    expect(isAtOrPast('halt', 'paused', 'intent')).toBe(true);
    expect(isAtOrPast('halt', 'intent', 'paused')).toBe(false);
  });
});

test('every process is killed at every step before any is killed there twice', () => {
  const coverage = startCoverage();
  const dice = diceOf(4);
  const steps = OPERATIONS.reduce((sum, operation) => sum + STEPS[operation].length, 0);
  for (let kill = 0; kill < 3 * steps; kill += 1) {
    const aim = coverage.next(dice);
    coverage.aimed(aim);
    coverage.hit(aim.target, `${aim.operation}:${aim.step}`);
  }
  const counts = Object.values(coverage.byStep()).flatMap((byTarget) => Object.values(byTarget));
  expect(counts).toEqual(Array(3 * steps).fill(1));
});

test('a step that kills keep missing does not take all of them', () => {
  const coverage = startCoverage();
  const dice = diceOf(1);
  const aims = Array.from({ length: 100 }, () => {
    const aim = coverage.next(dice);
    coverage.aimed(aim);
    if (aim.step !== 'intent') coverage.hit(aim.target, `${aim.operation}:${aim.step}`);
    return aim.step;
  });
  expect(aims.filter((step) => step === 'intent').length).toBeLessThan(40);
});
