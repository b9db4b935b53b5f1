import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

/** How a metric is named where it is served: counters end in `_total`, timed ones in their unit. */
function servedNames(): string[] {
  const files = [
    'workflows/measures.ts',
    'activities/measures.ts',
    'worker/standing-gauges.ts',
    'worker/watch-standing.ts',
    'api/request-metrics.ts',
  ];
  const source = files.map((file) => read(`src/${file}`)).join('\n');
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
