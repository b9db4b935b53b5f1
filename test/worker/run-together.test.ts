import { describe, expect, it } from 'vitest';
import { runTogether } from '../../src/worker/run-together.ts';

/** Runs until it is shut down or breaks, as the SDK's worker does; a shutdown when it does not run throws there too. */
function aWorker() {
  let state = 'RUNNING';
  let end: (error?: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error === undefined ? resolve() : reject(error));
  });
  const stop = (after: string, error?: Error): void => {
    if (state !== 'RUNNING') throw new Error(`Not running. Current state: ${state}`);
    state = after;
    end(error);
  };
  return {
    run: () => ended,
    getState: () => state,
    shutdown: () => stop('STOPPED'),
    fail: (error: Error) => stop('FAILED', error),
  };
}

describe('The workers of one process', () => {
  it('end together: when one fails for good the others are shut down, and its failure is thrown', async () => {
    const [workflows, google, meta] = [aWorker(), aWorker(), aWorker()];
    const running = runTogether([workflows, google, meta], () => undefined);
    meta.shutdown();
    workflows.fail(new Error('JS heap out of memory'));
    await expect(running).rejects.toThrow('JS heap out of memory');
    expect([google.getState(), meta.getState()]).toEqual(['STOPPED', 'STOPPED']);
  });

  it('say that they are ready once all run, and end without a word when all are shut down', async () => {
    const [workflows, google] = [aWorker(), aWorker()];
    let isReady = false;
    const running = runTogether([workflows, google], () => {
      isReady = true;
    });
    expect(isReady).toBe(true);
    workflows.shutdown();
    google.shutdown();
    await expect(running).resolves.toBeUndefined();
  });
});
