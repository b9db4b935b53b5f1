import { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { type ListenAt, serveApi } from './serve-api.ts';

/** Host and port of an address such as `127.0.0.1:9464` or `[::]:9464`. */
export function listenAt(address: string): ListenAt {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  return { host, port: Number(port) };
}

/** Serves `GET /metrics` to Prometheus, apart from what people reach. Rejects where it cannot listen there. */
export function serveMetrics(at: ListenAt, registry: Registry): Promise<{ close(): Promise<void> }> {
  const app = new Hono();
  app.get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  );
  return serveApi(app, at);
}
