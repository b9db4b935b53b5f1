import { Hono } from 'hono';
import type { Registry } from 'prom-client';
import type { ListenAt } from './serve-api.ts';

/** Host and port of an address such as `127.0.0.1:9464` or `[::]:9464`. */
export function listenAt(address: string): ListenAt {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  return { host, port: Number(port) };
}

/** Answers `GET /metrics` to Prometheus, apart from what people reach. */
export function metricsApp(registry: Registry): Hono {
  const app = new Hono();
  app.get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  );
  return app;
}
