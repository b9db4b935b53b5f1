import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SCRIPT = `
  const { createWorkerLog, temporalLogger } = await import('./src/worker/worker-log.ts');
  const log = temporalLogger(createWorkerLog());
  log.warn('called with Authorization: Bearer ya29.a-secret', { workflowId: 'incident:google:1:2' });
  log.error('failed', { error: new Error('refresh_token=1//another-secret was refused') });
`;

test('the log is one JSON line each on standard error, with ids and without credentials', async () => {
  const args = ['--import', 'tsx', '--input-type=module', '-e', SCRIPT];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  const [first, second] = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(stdout).toBe('');
  expect(first).toMatchObject({ level: 40, workflowId: 'incident:google:1:2' });
  expect(String(second?.['error'])).toContain('was refused');
  expect(stderr).not.toMatch(/a-secret|another-secret/);
});
