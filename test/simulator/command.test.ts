import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { runSimulator } from '../../src/cli/simulator.ts';
import { aSimulator } from './running-simulator.ts';

const OPTIONS = { port: 0, seed: 1, isAnyTokenTaken: false, stateDir: null, host: '127.0.0.1' };

async function runWith(changes: Partial<typeof OPTIONS>): Promise<{ exitCode: number; said: string }> {
  const stderr = new PassThrough();
  const io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr, env: {} };
  const exitCode = await runSimulator({ ...OPTIONS, ...changes }, io);
  return { exitCode, said: String(stderr.read() ?? '') };
}

describe('pacekeeper simulator', () => {
  test('refuses an address that other machines reach, and says what to use', async () => {
    const { exitCode, said } = await runWith({ host: '0.0.0.0' });
    expect([exitCode, said.includes('Use --host 127.0.0.1')]).toEqual([2, true]);
  });

  test('names a port that is in use', async () => {
    const other = await aSimulator();
    const port = Number(new URL(other.url).port);
    const { exitCode, said } = await runWith({ port });
    await other.close();
    expect([exitCode, said]).toEqual([
      2,
      `Port ${port} is in use: end what listens there, or choose another with --port.\n`,
    ]);
  });
});
