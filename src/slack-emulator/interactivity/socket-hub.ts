import { randomBytes, randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { parseJson } from '../http/parse-json.ts';
import { IDENTITY } from '../workspace/identity.ts';
import type { Signal } from '../workspace/signal.ts';

/** Slack: an app may hold ten connections at a time. */
const MAX_CONNECTIONS = 10;
const TICKET_LIFETIME_MS = 30_000;
const PING_EVERY_MS = 10_000;

const ackSchema = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

/** Why Slack asks a client to connect anew, or ends Socket Mode. */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

/** The websockets of Socket Mode: lets clients in by ticket, sends envelopes, and matches the acks to them. */
export class SocketHub {
  readonly #tickets = new Map<string, number>();
  readonly #waiting = new Map<string, (answer: unknown) => void>();
  readonly #signal: Signal;
  #sockets: WebSocket[] = [];

  constructor(signal: Signal) {
    this.#signal = signal;
  }

  get size(): number {
    return this.#sockets.length;
  }

  isFull(): boolean {
    return this.#sockets.length >= MAX_CONNECTIONS;
  }

  /** A ticket that opens one websocket, soon. */
  issueTicket(nowMs: number): string {
    const ticket = randomBytes(16).toString('hex');
    this.#tickets.set(ticket, nowMs + TICKET_LIFETIME_MS);
    return ticket;
  }

  /** Whether the ticket is good; it is used up by that. */
  takeTicket(ticket: string, nowMs: number): boolean {
    const until = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return until !== undefined && nowMs <= until;
  }

  /** Takes a client in and greets it. */
  add(socket: WebSocket): void {
    this.#sockets.push(socket);
    const pings = setInterval(() => socket.ping(), PING_EVERY_MS);
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(pings);
      this.#sockets = this.#sockets.filter((one) => one !== socket);
      this.#signal.announce();
    });
    send(socket, {
      type: 'hello',
      num_connections: this.#sockets.length,
      debug_info: DEBUG_INFO,
      connection_info: { app_id: IDENTITY.appId },
    });
    this.#signal.announce();
  }

  /** Sends a payload to one of the clients, each in turn, and waits for its ack; null when none came in time. */
  async request(
    payload: unknown,
    { acceptsAnswer, timeoutMs }: { acceptsAnswer: boolean; timeoutMs: number },
  ): Promise<{ answer: unknown } | null> {
    const socket = this.#sockets.shift();
    if (socket === undefined) return null;
    this.#sockets.push(socket);
    const envelopeId = randomUUID();
    const acked = this.#ackOf(envelopeId, timeoutMs);
    send(socket, {
      envelope_id: envelopeId,
      payload,
      type: 'interactive',
      accepts_response_payload: acceptsAnswer,
    });
    return await acked;
  }

  /** Asks every client to connect anew, as Slack does every few hours, and closes the sockets. */
  disconnect(reason: DisconnectReason): void {
    for (const socket of this.#sockets) {
      send(socket, { type: 'disconnect', reason, debug_info: DEBUG_INFO });
      if (reason !== 'warning') socket.close(1000);
    }
  }

  /** Drops every socket without a word. */
  drop(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #ackOf(envelopeId: string, timeoutMs: number): Promise<{ answer: unknown } | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => finish(null), timeoutMs);
      const finish = (result: { answer: unknown } | null): void => {
        clearTimeout(timer);
        this.#waiting.delete(envelopeId);
        resolve(result);
      };
      this.#waiting.set(envelopeId, (answer) => finish({ answer }));
    });
  }

  #receive(text: string): void {
    const parsed = ackSchema.safeParse(parseJson(text));
    if (parsed.success) this.#waiting.get(parsed.data.envelope_id)?.(parsed.data.payload ?? null);
  }
}

const DEBUG_INFO = { host: 'slack-emulator', build_number: 1, approximate_connection_time: 18_060 } as const;

function send(socket: WebSocket, message: unknown): void {
  socket.send(JSON.stringify(message));
}
