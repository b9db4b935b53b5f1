import type { AddressInfo } from 'node:net';
import { answerControl } from './control/control-plane.ts';
import { answerBidManager } from './dv360/bid-manager-api.ts';
import { answerDisplayVideo } from './dv360/display-video-api.ts';
import { answerDownload } from './dv360/report-download.ts';
import { answerGoogle } from './google/google-api.ts';
import { GoogleSearch } from './google/search.ts';
import { answerCall, type Outcome, type PlatformCall } from './http/answer-call.ts';
import type { TokenPolicy } from './http/authorize.ts';
import type { SimAnswer, SimRequest } from './http/exchange.ts';
import { assertLoopback } from './http/loopback.ts';
import { orRefusal } from './http/or-refusal.ts';
import { createHttpServer } from './http/server.ts';
import { answerMeta } from './meta/meta-api.ts';
import { answerTokenCall, GOOGLE_SCOPES } from './oauth/token-endpoint.ts';
import { SimulatorWorld } from './simulator-world.ts';
import { FORGETFUL_STORE, FolderStore } from './state/state-store.ts';

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

/** The platforms' paths never collide: one origin serves them all. */
function createRoute(sim: SimulatorWorld, isAnyTokenTaken: boolean): Route {
  const { world, desk } = sim;
  const search = new GoogleSearch(world, () => sim.settings.pageSize);
  const routes: readonly [RegExp, string, (request: SimRequest, tokens: TokenPolicy) => SimAnswer][] = [
    [/^\/token$/, 'oauth', (request, tokens) => answerTokenCall(request, tokens)],
    [/^\/v\d+\/customers/, 'google', (request, tokens) => answerGoogle(request, { world, search, tokens })],
    [/^\/v\d+\.\d+\//, 'meta', (request, tokens) => answerMeta(request, { world, tokens })],
    [
      /^\/v4\//,
      'dv360',
      (request, tokens) => answerDisplayVideo(request, { world, tokens, scope: GOOGLE_SCOPES.displayVideo }),
    ],
    [
      /^\/v2\//,
      'dv360',
      (request, tokens) =>
        answerBidManager(request, { world, desk, tokens, scope: GOOGLE_SCOPES.bidManager, ...sim.settings }),
    ],
    [/^\/_gcs\//, 'dv360', (request) => answerDownload(request, { world, desk })],
  ];
  return (request) => {
    const tokens = { isAnyTokenTaken, wallMs: sim.clock.wallMs() };
    const found = routes.find(([pattern]) => pattern.test(request.path));
    if (found === undefined) return { platform: 'unknown', answer: () => nothingThere(request) };
    const [, platform, reply] = found;
    return { platform, answer: () => reply(request, tokens) };
  };
}

function nothingThere(request: SimRequest): SimAnswer {
  return { status: 404, body: { error: `Nothing answers ${request.method} ${request.path} here` } };
}
