import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLiveRun, readRun, writeRun } from '../../src/launch/run-file.ts';
import { takeLock } from '../../src/launch/run-lock.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pacekeeper-lock-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A process that ended. Its pid is nobody's by now. */
async function aDeadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('a second taker learns who has the lock', () => {
  const first = takeLock(home, 'up');
  expect(first.kind).toBe('taken');
  expect(takeLock(home, 'up')).toEqual({ kind: 'held', pid: process.pid });
  expect(takeLock(home, 'store').kind).toBe('taken');
});

test('a lock that is given back can be taken again', () => {
  const first = takeLock(home, 'up');
  if (first.kind === 'taken') first.release();
  expect(existsSync(join(home, 'up.lock'))).toBe(false);
  expect(takeLock(home, 'up').kind).toBe('taken');
});

test('a lock that kill -9 left is taken over', async () => {
  writeFileSync(join(home, 'up.lock'), `${await aDeadPid()} 12345`);
  expect(takeLock(home, 'up').kind).toBe('taken');
});

test('a lock whose pid was given to another program meanwhile is taken over', () => {
  writeFileSync(join(home, 'up.lock'), `${process.pid} started-at-another-time`);
  expect(takeLock(home, 'up').kind).toBe('taken');
});

test('a run is live only while its process is', async () => {
  const run = {
    pid: process.pid,
    startedAt: '2026-03-15T12:00:00.000Z',
    readyAt: null,
    temporal: { address: '127.0.0.1:7233', namespace: 'default', webUiUrl: null },
    simulatorUrl: null,
    apiUrl: null,
    slackUrl: null,
    metricsUrl: null,
    processes: { worker: 4711 },
  };
  writeRun(home, run);
  expect(readLiveRun(home)).toEqual(run);
  writeRun(home, { ...run, pid: await aDeadPid() });
  expect(readLiveRun(home)).toBeNull();
  expect(readRun(home)?.processes).toEqual({ worker: 4711 });
});

test('a run file that is cut or of another shape counts as none', () => {
  writeFileSync(join(home, 'run.json'), '{"pid": 1');
  expect(readRun(home)).toBeNull();
  writeFileSync(join(home, 'run.json'), '{"pid": "1"}');
  expect(readRun(home)).toBeNull();
});
