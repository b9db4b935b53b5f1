import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { OutsideFailure } from '../../domain/failure.ts';
import { type Answer, callSchema, type StoreCall } from './remote-call.ts';
import type { Store } from './store.ts';
import { storeUnavailable } from './store-failures.ts';

type Methods = Record<string, ((...args: unknown[]) => Promise<unknown>) | undefined>;

/** Methods of the store itself that others may call; closing it is the owner's alone. */
const OWN_METHODS: readonly string[] = ['recordFacts', 'verifyAudit'];

/**
 * Serves a store on a unix socket that only this user may open. Calls run in the owner, one database connection after
 * another, so that no two clients' statements ever mix (ADR 2). The caller holds the folder's lock: a socket that is
 * there already was left by a killed owner.
 */
export async function serveStore(store: Store, socketPath: string): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => void answer(store, request, response));
  rmSync(socketPath, { force: true });
  await listen(server, socketPath);
  chmodSync(socketPath, 0o600);
  return { close: () => stop(server) };
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

async function answer(store: Store, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const outcome = await outcomeOf(store, request);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(outcome));
}

async function outcomeOf(store: Store, request: IncomingMessage): Promise<Answer> {
  try {
    const { part, method, args } = callSchema.parse(JSON.parse(await bodyOf(request)));
    const value = await methodOf(store, part, method)(...args);
    return { kind: 'value', value: value ?? null };
  } catch (error) {
    const failure = error instanceof OutsideFailure ? error : storeUnavailable(error);
    return { kind: 'failure', code: failure.code, message: failure.message };
  }
}

function methodOf(store: Store, part: StoreCall['part'], name: string) {
  const methods = (part === 'store' ? store : store[part]) as unknown as Methods;
  const isServed = part === 'store' ? OWN_METHODS.includes(name) : Object.hasOwn(methods, name);
  const method = isServed ? methods[name] : undefined;
  if (method === undefined)
    throw new Error(`the store has no ${part}.${name}; its owner is of another version`);
  return method;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
