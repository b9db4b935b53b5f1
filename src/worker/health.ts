import type { Worker } from '@temporalio/worker';
import { Hono } from 'hono';
import type { Readiness } from '../api/api-deps.ts';
import { missingOf, shared } from '../api/health.ts';
import { serveAt } from '../cli/serve-at.ts';
import type { WorkerConfig } from '../config/env.ts';

/** What a worker's health is judged by; `workers` fills up once they are made. */
export interface Watched {
  workers: readonly Worker[];
  temporal: Readiness['temporal'];
  store: Readiness['store'];
}

/**
 * Answers `GET /healthz` (the process lives) and `GET /readyz` (200: every queue is polled, Temporal and the store answer; 503,
 * naming what is missing, while it starts, drains, or cannot reach one of them). Nothing is served where `at` is null. Throws
 * `CliError` (exit 2) where it cannot listen there.
 */
export async function serveHealth(
  at: WorkerConfig['health'],
  watched: Watched,
): Promise<{ close(): Promise<void> }> {
  if (at === null) return { close: async () => undefined };
  const settings = { portSetting: 'WORKER_HEALTH_PORT', hostSetting: 'WORKER_HEALTH_HOST' };
  return await serveAt(healthApp(watched), { ...at, ...settings });
}

function healthApp(watched: Watched): Hono {
  const look = shared(() => missingOf({ ...watched, worker: async () => areRunning(watched.workers) }));
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ alive: true }));
  app.get('/readyz', async (c) => {
    const missing = areRunning(watched.workers) ? await look() : ['worker'];
    return c.json({ ready: missing.length === 0, missing }, missing.length === 0 ? 200 : 503);
  });
  return app;
}

function areRunning(workers: readonly Worker[]): boolean {
  return workers.length > 0 && workers.every((worker) => worker.getState() === 'RUNNING');
}
