import { expect, test } from 'vitest';
import type { Aim } from '../../chaos/coverage.ts';
import { FINDINGS } from '../../chaos/facts.ts';
import { runChaos } from '../../chaos/run-chaos.ts';

// Three kills of what `npm run chaos` does hundreds of times (issue 4 §6, issue 5 §6): the same code, the same findings.

const AIMS: readonly Aim[] = [
  { target: 'worker', operation: 'halt', step: 'paused' },
  { target: 'temporal', operation: 'approved_halt', step: 'decided' },
  { target: 'store', operation: 'resume', step: 'resumed' },
];

test('worker, server and store owner killed in the middle of a halt and of a resume: nothing is lost, nothing is done twice', {
  timeout: 600_000,
}, async () => {
  const said: string[] = [];
  const result = await runChaos({
    kills: AIMS.length,
    seed: 1,
    aims: AIMS,
    hasFaults: false,
    starting: { warning: 7, critical: 0, doubtful: 1 },
    say: (line) => said.push(line),
  });

  expect(result.findings, said.join('\n')).toEqual(
    Object.fromEntries(FINDINGS.map((finding) => [finding, []])),
  );
  expect(result.byTarget).toEqual({ worker: 1, temporal: 1, store: 1 });
  expect(Math.min(...Object.values(result.compared))).toBeGreaterThan(0);
  expect(result.leastOpen).toBeGreaterThanOrEqual(20);
});
