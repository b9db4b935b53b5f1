import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findToken } from '../../src/api/api-token.ts';
import { readTokens, tokenFile } from '../../src/api/token-file.ts';
import { main } from '../../src/cli/main.ts';
import { takeLock } from '../../src/launch/run-lock.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pacekeeper-tokens-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function tokens(...argv: string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const exitCode = await main(['tokens', ...argv], { stdin, stdout, stderr, env: { PACEKEEPER_HOME: home } });
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { exitCode, stdout: read(stdout), stderr: read(stderr) };
}

function kept() {
  return readTokens(tokenFile(home));
}

const LATER = '2100-01-01T00:00:00.000Z';

test('a token is printed once, alone, and only its hash is kept, in a file of this user only', async () => {
  const { exitCode, stdout, stderr } = await tokens('add', '--person', 'ana@example.com', '--name', 'laptop');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^pk_[A-Za-z0-9_-]{43}\n$/);
  expect(stderr).toContain('shown this once');
  expect(findToken(kept(), stdout.trim(), LATER)).toMatchObject({
    kind: 'valid',
    token: { person: 'ana@example.com', name: 'laptop', scopes: ['read', 'decide'], expiresAt: null },
  });
  expect(statSync(tokenFile(home)).mode & 0o777).toBe(0o600);
  expect((await tokens('list')).stdout).not.toContain(stdout.trim());
});

test('a token may hold for a while only, and do less', async () => {
  const before = Date.now();
  const flags = ['--expires', '90d', '--scope', 'read', '--json'];
  const { stdout } = await tokens('add', '--person', 'bo@example.com', ...flags);
  const said = JSON.parse(stdout) as { token: string; expiresAt: string; scopes: string[] };
  const days = (Date.parse(said.expiresAt) - before) / 86_400_000;
  expect([said.scopes, Math.round(days)]).toEqual([['read'], 90]);
  expect(stdout).not.toContain('sha256');
});

test('tokens are listed with their person and whether they hold', async () => {
  expect((await tokens('list')).stderr).toContain('No tokens');
  await tokens('add', '--person', 'ana@example.com');
  await tokens('add', '--person', 'bo@example.com');
  const [ana] = kept();
  await tokens('revoke', ana?.id ?? '');
  const { stdout } = await tokens('list', '--json');
  const states = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);
  expect(states.map(({ person, state }) => [person, state])).toEqual([
    ['ana@example.com', expect.stringMatching(/^revoked at /)],
    ['bo@example.com', 'valid'],
  ]);
  expect((await tokens('list')).stdout).toContain('bo@example.com');
});

test('a revoked token opens nothing, and keeps the time at which it was revoked first', async () => {
  const { stdout } = await tokens('add', '--person', 'ana@example.com');
  const id = kept()[0]?.id ?? '';
  await tokens('revoke', id);
  const first = kept()[0]?.revokedAt;
  const again = await tokens('revoke', id);
  expect([again.exitCode, kept()[0]?.revokedAt]).toEqual([0, first]);
  expect(findToken(kept(), stdout.trim(), LATER)).toMatchObject({ kind: 'ended' });
});

test('what cannot be done is exit 2, with what to do', async () => {
  expect(await tokens('revoke', 'nothing')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('tokens list'),
  });
  expect((await tokens('add')).exitCode).toBe(2);
  expect((await tokens('add', '--person', ' ')).exitCode).toBe(2);
  expect((await tokens('add', '--person', 'ana', '--expires', 'soon')).stderr).toContain('90d');
  expect((await tokens('add', '--person', 'ana', '--scope', 'everything')).exitCode).toBe(2);
  expect(kept()).toEqual([]);
});

test('a damaged file is left as it is, and nothing is added to it', async () => {
  writeFileSync(tokenFile(home), '{"version": 2}', { mode: 0o600 });
  const { exitCode, stdout, stderr } = await tokens('add', '--person', 'ana@example.com');
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('cannot be used');
});

test('two who change tokens at once do not lose one another’s', async () => {
  const lock = takeLock(home, 'tokens');
  const { exitCode, stderr } = await tokens('add', '--person', 'ana@example.com');
  expect([exitCode, kept()]).toEqual([1, []]);
  expect(stderr).toContain('Try again');
  if (lock.kind === 'taken') lock.release();
  expect((await tokens('add', '--person', 'ana@example.com')).exitCode).toBe(0);
});
