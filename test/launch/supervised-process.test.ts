import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isAlive } from '../../src/launch/process-identity.ts';
import { type ProcessSpec, SupervisedProcess } from '../../src/launch/supervised-process.ts';

let folder: string;
const said: string[] = [];
const pids: number[] = [];
const running: SupervisedProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-process-'));
  said.length = 0;
  pids.length = 0;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const WATCHER = {
  say: (line: string) => void said.push(line),
  onPid: (_name: string, pid: number) => void pids.push(pid),
};

function aProcess(script: string, options: Partial<ProcessSpec> = {}): SupervisedProcess {
  const one = new SupervisedProcess(
    {
      name: 'sample',
      file: process.execPath,
      args: ['-e', script],
      env: { ...process.env },
      logFile: join(folder, 'sample.log'),
      isReady: null,
      graceMs: 5_000,
      ...options,
    },
    WATCHER,
  );
  running.push(one);
  return one;
}

const SERVES = "process.send('ready'); setInterval(() => {}, 1000);";

test('start waits until the program says that it serves', async () => {
  await aProcess(SERVES).start();
  expect(pids).toHaveLength(1);
  expect(isAlive(pids[0] ?? 0)).toBe(true);
});

test('a program that was killed is started again', async () => {
  const one = aProcess(SERVES);
  await one.start();
  process.kill(pids[0] ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(pids).toHaveLength(2), { timeout: 5_000 });
  expect(said[0]).toMatch(/^sample ended \(SIGKILL\); starting it again in 250 ms/);
});

test('stop asks first, and nothing is started again', async () => {
  const marker = join(folder, 'asked');
  const one = aProcess(
    `process.on('SIGTERM', () => { require('fs').writeFileSync(${JSON.stringify(marker)}, ''); process.exit(0); }); ${SERVES}`,
  );
  await one.start();
  await one.stop();
  expect(existsSync(marker)).toBe(true);
  expect(isAlive(pids[0] ?? 0)).toBe(false);
  expect(pids).toHaveLength(1);
});

test('a program that does not listen is killed after its grace', async () => {
  const one = aProcess(`process.on('SIGTERM', () => {}); ${SERVES}`, { graceMs: 100 });
  await one.start();
  await one.stop();
  expect(isAlive(pids[0] ?? 0)).toBe(false);
});

test('a program that never comes up is given up with the end of its log', async () => {
  const one = aProcess("console.error('the port is taken'); process.exit(1);");
  await expect(one.start()).rejects.toThrow(/sample did not start[\s\S]*the port is taken/);
  expect(pids.length).toBeGreaterThan(1);
});

test('what an earlier run logged is not told as the reason', async () => {
  writeFileSync(join(folder, 'sample.log'), 'the reason of last week\n');
  const one = aProcess("console.error('the port is taken'); process.exit(1);");
  const message = await one.start().catch((error: unknown) => String(error));
  expect(message).toContain('the port is taken');
  expect(message).not.toContain('last week');
});

test('a program that cannot even be run is given up, too', async () => {
  const one = aProcess('', { file: join(folder, 'nowhere') });
  await expect(one.start()).rejects.toThrow(/sample did not start/);
});

test('what a program prints for people is handed on, its errors go to the log', async () => {
  let heard = '';
  const one = aProcess(`console.log('a card'); console.error('a warning'); ${SERVES}`, {
    onOutput: (chunk) => {
      heard += chunk;
    },
  });
  await one.start();
  await vi.waitFor(() => expect(heard).toBe('a card\n'));
  expect(readFileSync(join(folder, 'sample.log'), 'utf8')).toContain('a warning');
});
