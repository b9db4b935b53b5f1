import { execFileSync, spawn } from 'node:child_process';
import { createConnection } from 'node:net';
import { until } from './stack.ts';
import { freePort } from './temporal.ts';

/** Whether Debian's redis-server is here; tests that need it are skipped where it is not. */
export const hasRedis = isInstalled();

/** A Redis server of a test's own. */
export interface TestRedis {
  url: string;
  close(): void;
}

/** Starts a server on loopback that keeps nothing on disk. */
export async function aRedis(): Promise<TestRedis> {
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', options, { stdio: 'ignore' });
  await until(
    () => answers(port),
    (ready) => ready,
  );
  return { url: `redis://127.0.0.1:${port}`, close: () => void server.kill() };
}

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
