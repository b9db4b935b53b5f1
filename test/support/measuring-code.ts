import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILES = [
  'workflows/measures.ts',
  'activities/measures.ts',
  'worker/standing-gauges.ts',
  'worker/watch-standing.ts',
  'api/request-metrics.ts',
];

/** The code that makes our metrics, as one text. */
export function measuringCode(): string {
  const root = join(import.meta.dirname, '../../src');
  return FILES.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
}
