import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import type { Emulator } from '../emulator.ts';
import { createApp } from './app.ts';

/** A listening emulator. */
export interface RunningServer {
  url: string;
  close(): Promise<void>;
}

/** Listens for calls, for the page, and for the websockets of Socket Mode. Rejects where the port is taken. */
export async function listen(emulator: Emulator, port: number): Promise<RunningServer> {
  const app = createApp(emulator);
  const server = createServer((request, response) => {
    void getRequestListener(app.fetch)(request, response);
  });
  const websockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    upgrade(emulator, websockets, { request, socket, head });
  });
  const url = await opened(server, emulator.settings.host, port);
  emulator.url = url;
  return { url, close: () => close(emulator, server) };
}

function opened(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const { port: actual } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${actual}`);
    });
  });
}

function close({ sockets }: Emulator, server: Server): Promise<void> {
  sockets.drop();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

/** Lets a client in that has a ticket of `apps.connections.open`; everybody else is hung up on. */
function upgrade(emulator: Emulator, websockets: WebSocketServer, { request, socket, head }: Upgrade): void {
  const url = new URL(request.url ?? '/', emulator.url);
  const ticket = url.searchParams.get('ticket') ?? '';
  const isGood =
    url.pathname === '/link/' &&
    !emulator.faults.isDown() &&
    emulator.sockets.takeTicket(ticket, emulator.nowMs());
  if (!isGood) {
    socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    return;
  }
  websockets.handleUpgrade(request, socket, head, (client) => emulator.sockets.add(client));
}
