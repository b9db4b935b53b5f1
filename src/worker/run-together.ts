/** What a worker of Temporal's SDK is here: it runs until it is shut down, or fails for good. */
interface Running {
  run(): Promise<void>;
  getState(): string;
  shutdown(): void;
}

/**
 * Runs all workers of a process until they are shut down; `onReady` once all run. Where one fails for good, as when its
 * workflows outgrow their memory, the others are shut down too and its failure is thrown: a process that serves only a part
 * of its queues looks alive and leaves the rest to nobody. Who supervises it starts it again.
 */
export async function runTogether(workers: readonly Running[], onReady: () => void): Promise<void> {
  const running = new Set(workers);
  const runs = workers.map((worker) => runOne(worker, running));
  onReady();
  const results = await Promise.allSettled(runs);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function runOne(worker: Running, running: Set<Running>): Promise<void> {
  try {
    await worker.run();
    running.delete(worker);
  } catch (error) {
    running.delete(worker);
    for (const other of running) if (other.getState() === 'RUNNING') other.shutdown();
    throw error;
  }
}
