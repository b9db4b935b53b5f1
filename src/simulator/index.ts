import type { AddressInfo } from 'node:net';
import { answerControl } from './control/control-plane.ts';
import { answerGoogle } from './google/google-api.ts';
import { GoogleSearch } from './google/search.ts';
import { answerCall, type Outcome, orRefusal, type PlatformCall } from './http/answer-call.ts';
import type { TokenPolicy } from './http/authorize.ts';
import type { SimRequest } from './http/exchange.ts';
import { assertLoopback } from './http/loopback.ts';
import { createHttpServer } from './http/server.ts';
import { answerTokenCall } from './oauth/token-endpoint.ts';
import { SimulatorWorld } from './simulator-world.ts';
import { FORGETFUL_STORE, FolderStore } from './state/state-store.ts';

export { SIMULATOR_CREDENTIALS } from './oauth/token-endpoint.ts';

/** How a simulator is set up. Without `stateDir` it forgets everything when it ends. */
export interface SimulatorOptions {
  seed?: number;
  /** takes every bearer token, not only those it issued */
  isAnyTokenTaken?: boolean;
  stateDir?: string;
  host?: string;
  /** real time, for tests */
  wallNowMs?: () => number;
}

/** A simulator of the three ad platforms: one loopback server for all of them. */
export interface Simulator {
  /** Starts to listen, on any free port by default, and gives the base URL. */
  listen(port?: number): Promise<{ url: string; port: number }>;
  close(): Promise<void>;
}

/** Makes a simulator; throws when the host could be reached from another machine or its state cannot be read. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const host = options.host ?? '127.0.0.1';
  assertLoopback(host);
  const wallNowMs = options.wallNowMs ?? Date.now;
  const store = options.stateDir === undefined ? FORGETFUL_STORE : new FolderStore(options.stateDir);
  const sim = new SimulatorWorld({ seed: options.seed ?? 1, store, wallNowMs });
  const route = createRoute(sim, options.isAnyTokenTaken ?? false);
  const server = createHttpServer((request) => answer(sim, request, route));
  return {
    listen: (port = 0) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          const { port: actual } = server.address() as AddressInfo;
          resolve({ url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`, port: actual });
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Route = (request: SimRequest) => Pick<PlatformCall, 'platform' | 'answer'>;

async function answer(sim: SimulatorWorld, request: SimRequest, route: Route): Promise<Outcome> {
  sim.keepFresh();
  if (request.path.startsWith('/_sim/')) {
    return { kind: 'answer', answer: orRefusal(() => answerControl(sim, request)) };
  }
  return await answerCall(sim, { request, ...route(request) });
}

function createRoute(sim: SimulatorWorld, isAnyTokenTaken: boolean): Route {
  const search = new GoogleSearch(sim.world, () => sim.settings.pageSize);
  const policy = (): TokenPolicy => ({ isAnyTokenTaken, wallMs: sim.clock.wallMs() });
  return (request) => {
    const { path } = request;
    if (path === '/token') return { platform: 'oauth', answer: () => answerTokenCall(request, policy()) };
    if (/^\/v\d+\/customers/.test(path)) {
      return {
        platform: 'google',
        answer: () => answerGoogle(request, { world: sim.world, search, tokens: policy() }),
      };
    }
    return {
      platform: 'unknown',
      answer: () => ({ status: 404, body: { error: `Nothing answers ${path}` } }),
    };
  };
}
