import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measuringCode } from '../support/measuring-code.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

/** How a metric is named where it is served: counters end in `_total`, timed ones in their unit. */
function servedNames(): string[] {
  const source = measuringCode();
  const timed = [...source.matchAll(/(?:seconds|createHistogram)\('(pacing_\w+)'/g)].map(
    (match) => `${match[1]}_seconds`,
  );
  const gauges = [...source.matchAll(/createGauge\('(pacing_\w+)'/g)].map((match) => match[1] ?? '');
  const counted = [...source.matchAll(/(?:count|createCounter)\('(pacing_\w+)'/g)].map(
    (match) => `${match[1]}_total`,
  );
  const named = [...source.matchAll(/name: '(pacing_\w+)'/g)].map((match) => match[1] ?? '');
  return [...timed, ...gauges, ...counted, ...named, 'pacing_halts_total', 'pacing_resumes_total'];
}

test('docs/metrics.md names every metric that worker and API serve, and no other', () => {
  const named = [...read('docs/metrics.md').matchAll(/`(pacing_\w+)`/g)].map((match) => match[1] ?? '');

  expect([...new Set(named)].toSorted()).toEqual([...new Set(servedNames())].toSorted());
});
