import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { ApiEnv } from './api-env.ts';

const BUCKETS_S = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];

/** What is measured of this process; that of Node itself is in it already. */
export function createMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Times each request by its route, never by its address, which names incidents. */
export function measureRequests(registry: Registry): MiddlewareHandler<ApiEnv> {
  const times = new Histogram({
    name: 'pacing_api_request_seconds',
    help: 'How long requests took.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_S,
    registers: [registry],
  });
  return async (c, next) => {
    const startedAt = performance.now();
    await next();
    const labels = { method: c.req.method, route: routePath(c, -1), status: c.res.status };
    times.observe(labels, (performance.now() - startedAt) / 1000);
  };
}
