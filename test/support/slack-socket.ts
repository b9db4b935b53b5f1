import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SlackFake } from './slack-fake.ts';

/** Slack's end of Socket Mode: one connection at a time, each greeted. */
export interface SlackSocket {
  /** how often somebody connected */
  connections(): number;
  /** resolves when somebody is connected and greeted */
  connected(): Promise<void>;
  /** delivers a payload, and gives what came back with its acknowledgement */
  deliver(payload: Record<string, unknown>): Promise<unknown>;
  /** ends the connection, as Slack does every few hours */
  drop(): void;
}

/** Opens Slack's end for a fake, until the test ends. */
export async function openSlackSocket(slack: SlackFake): Promise<SlackSocket> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  slack.socketUrl = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link`;
  let current: WebSocket | null = null;
  let count = 0;
  server.on('connection', (socket) => {
    count += 1;
    current = socket;
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
    socket.on('close', () => {
      if (current === socket) current = null;
    });
  });
  const live = () => vi.waitFor(() => current ?? Promise.reject(new Error('Nobody is connected.')), 5_000);
  return {
    connections: () => count,
    connected: async () => void (await live()),
    deliver: async (payload) => deliver(await live(), payload),
    drop: () => current?.terminate(),
  };
}

async function deliver(socket: WebSocket, payload: Record<string, unknown>): Promise<unknown> {
  const envelope_id = randomUUID();
  const acknowledged = new Promise<unknown>((done) => {
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString('utf8')) as { envelope_id: string; payload?: unknown };
      if (answer.envelope_id === envelope_id) done(answer.payload);
    });
  });
  socket.send(JSON.stringify({ envelope_id, type: 'interactive', accepts_response_payload: true, payload }));
  return acknowledged;
}
