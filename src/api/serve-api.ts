import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

/** Where to listen; port 0 is any free one. */
export interface ListenAt {
  host: string;
  port: number;
}

/** Whole requests are small and answers come within seconds: a slower client only holds a connection. */
const REQUEST_WITHIN_MS = 30_000;
const END_WITHIN_MS = 5_000;

/** Serves the app until `close`, which lets requests under way end first. Rejects where it cannot listen. */
export async function serveApi(
  app: { fetch: (request: Request) => Response | Promise<Response> },
  { host, port }: ListenAt,
): Promise<{ url: string; close(): Promise<void> }> {
  const serverOptions = { requestTimeout: REQUEST_WITHIN_MS, headersTimeout: REQUEST_WITHIN_MS };
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: host,
    serverOptions,
  }) as Server;
  server.listen(port, host);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return { url: urlOf(host, bound), close: () => close(server) };
}

/** The address to open; a host of IPv6 stands in brackets. */
export function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const killer = setTimeout(() => server.closeAllConnections(), END_WITHIN_MS);
  await closed;
  clearTimeout(killer);
}
