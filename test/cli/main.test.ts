import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';

const home = mkdtempSync(join(tmpdir(), 'pacekeeper-main-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs one command line with nothing else around. */
async function run(argv: string[], env: Record<string, string> = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const exitCode = await main(argv, { stdin, stdout, stderr, env: { PACEKEEPER_HOME: home, ...env } });
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { exitCode, stdout: read(stdout), stderr: read(stderr) };
}

const NOWHERE = {
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/none',
};

test('help goes to standard output and is no failure', async () => {
  const { exitCode, stdout, stderr } = await run(['--help']);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toContain('Usage: pacekeeper');
});

test('a wrong argument is exit 2, with what was expected', async () => {
  const { exitCode, stdout, stderr } = await run(['sweep', 'bing']);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('google, meta, dv360');
});

test('a decision without a reason is exit 2', async () => {
  const { exitCode, stderr } = await run(['approve', 'incident:google:1:2', '--by', 'ana@example.com']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--reason');
});

test('a wrong environment is exit 2 and says everything that is wrong', async () => {
  const { exitCode, stderr } = await run(['schedules'], { PLATFORM_MODE: 'live', SLACK_BOT_TOKEN: 'xoxb-1' });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('META_ACCESS_TOKEN: is missing');
  expect(stderr).toContain('SLACK_CHANNEL: is missing');
});

test.each([
  ['a policy', { PACEKEEPER_POLICY: 'warningFromPct: ten\n' }, /given\.yaml:1:17: warningFromPct/],
  ['a mapping', { PLAN_MAPPING: 'fields: [\n' }, /given\.yaml:\d+:\d+: /],
])(
  '%s that is wrong ends "up" with exit 2, its line and column, before anything starts',
  async (_what, files, place) => {
    const path = join(home, 'given.yaml');
    const [[name, content] = ['', '']] = Object.entries(files);
    writeFileSync(path, content);
    const { exitCode, stdout, stderr } = await run(['up', '--once'], { [name]: path });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(place);
    expect(stderr).not.toContain('Temporal');
  },
);

test('a worker that cannot be composed ends at once, even where no Temporal server answers', async () => {
  const env = { ...process.env, ...NOWHERE, PACEKEEPER_HOME: home };
  const worker = spawn(process.execPath, ['bin/pacekeeper.mjs', 'worker'], { env, stdio: 'pipe' });
  const [stderr] = await Promise.all([text(worker.stderr), once(worker, 'exit')]);
  expect(worker.exitCode).toBe(4);
  expect(stderr).toContain('DATABASE_URL (127.0.0.1:1) cannot be opened');
}, 30_000);

test('without a Temporal server a command is exit 4 and says what to start', async () => {
  const { exitCode, stderr } = await run(['schedules'], NOWHERE);
  expect(exitCode).toBe(4);
  expect(stderr).toContain('No Temporal server answers at 127.0.0.1:1. Start everything with "npm start"');
}, 20_000);

test('without a store a command is exit 4', async () => {
  const { exitCode, stderr } = await run(['incidents', 'list'], NOWHERE);
  expect(exitCode).toBe(4);
  expect(stderr).not.toContain('nothing@');
});

test('doctor says for each part how it is, and is exit 1 when one is not well', async () => {
  const { exitCode, stdout } = await run(['doctor', '--json'], {
    ...NOWHERE,
    SIMULATOR_URL: 'http://127.0.0.1:1',
    ONCALL_WEBHOOK_URL: 'https://hooks.example.com/hook-token',
    ONCALL_WEBHOOK_SECRET: 'a-secret-of-ours',
  });
  expect(stdout).toContain('called by a webhook (hooks.example.com)');
  const findings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { check: string; verdict: string });
  const verdicts = Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));
  expect(exitCode).toBe(1);
  expect(verdicts).toMatchObject({
    Node: 'ok',
    Temporal: 'problem',
    Store: 'problem',
    Policy: 'ok',
    Plan: 'problem',
    'On call': 'ok',
  });
  // A Temporal server of one's own needs none here.
  expect(verdicts).not.toHaveProperty('Temporal CLI');
  expect(stdout).not.toContain('hook-token');
}, 30_000);
