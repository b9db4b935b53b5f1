import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ActivityDeps } from '../../src/activities/activity-deps.ts';
import type { PacingActivities, SweepCounts } from '../../src/activities/contract.ts';
import { createActivities } from '../../src/activities/create-activities.ts';
import { UNLIMITED } from '../../src/adapters/call-quota/index.ts';
import { createConsoleNotifier } from '../../src/adapters/console/index.ts';
import { createDv360Platform } from '../../src/adapters/dv360/index.ts';
import { createGoogleAdsPlatform } from '../../src/adapters/google-ads/index.ts';
import { createCsvPlanSource, loadPlanMapping } from '../../src/adapters/media-plan/index.ts';
import { createMetaPlatform } from '../../src/adapters/meta/index.ts';
import { createSimulatorClock } from '../../src/adapters/platform-clock/index.ts';
import { createGoogleTokenSource } from '../../src/adapters/shared/google-auth.ts';
import { redact } from '../../src/adapters/shared/redaction.ts';
import { digestBlocks, incidentBlocks, summaryBlocks } from '../../src/adapters/slack/index.ts';
import type { SecretKey } from '../../src/config/secret-keys.ts';
import type { CampaignRef } from '../../src/domain/campaign.ts';
import type { Instant } from '../../src/domain/instant.ts';
import type { Platform } from '../../src/domain/platform.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts';
import type { AdPlatform } from '../../src/ports/ad-platform.ts';
import type { HandoverTally } from '../../src/ports/incident-book.ts';
import { checkSignature } from '../../src/security/decision-signing.ts';
import { createSimulator } from '../../src/simulator/index.ts';
import { sweepKeyOf, sweepWorkflowId, WORKFLOW_TASK_QUEUE } from '../../src/workflows/workflow-ids.ts';
import { aStore } from './store.ts';
import { aTemporal, runWorkers, type TestTemporal, type TracedWorkers } from './temporal.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 5_000;

type Store = Awaited<ReturnType<typeof aStore>>['store'];

/** Everything that runs in production, on loopback and in one process: simulator, store, adapters, Temporal, workers. */
export interface Stack {
  temporal: TestTemporal;
  store: Store;
  activities: PacingActivities;
  simulatorUrl: string;
  /** what the console channel printed */
  lines: string[];
  /** the policy that the next observation is judged by */
  policy: Policy;
  sim<T>(path: string, body?: unknown, method?: string): Promise<T>;
  sweep(
    platform: Platform,
    asOf?: Instant,
  ): Promise<{ sweepKey: string; counts: SweepCounts; tally: HandoverTally }>;
  incident(campaign: CampaignRef): ReturnType<TestTemporal['client']['workflow']['getHandle']>;
  /** nobody works until `startWorkers`; the server goes on */
  stopWorkers(): Promise<void>;
  startWorkers(): Promise<void>;
  /** a command line, as a person would paste it into a shell */
  shell(command: string): Promise<string>;
  close(): Promise<void>;
}

/** Changes to the stack: its seed, its platforms (to break them), its workers. */
export interface StackOptions {
  seed?: number;
  policy?: Policy;
  /** keys that encrypt what Temporal keeps */
  encryptionKeys?: readonly SecretKey[];
  /** keys by which the worker believes that our programs signed a decision */
  signingKeys?: readonly SecretKey[];
  wrapPlatform?: (platform: AdPlatform) => AdPlatform;
  wrapDeps?: (deps: ActivityDeps) => ActivityDeps;
  tracing?: TracedWorkers;
}

/** Starts the whole stack with the default fleet of the simulator. */
export async function aStack(options: StackOptions = {}): Promise<Stack> {
  const simulator = createSimulator({ seed: options.seed ?? 1 });
  const { url } = await simulator.listen();
  const [temporal, { store, close: closeStore }] = await Promise.all([
    aTemporal(options.encryptionKeys),
    aStore(),
  ]);
  const lines: string[] = [];
  const stack = { policy: options.policy ?? DEFAULT_POLICY } as Stack;
  const deps = await depsOf({ url, temporal, store, lines, stack, options });
  const activities = createActivities(options.wrapDeps?.(deps) ?? deps);
  let workers = await runWorkers(temporal, activities, { tracing: options.tracing ?? null });
  return Object.assign(stack, {
    temporal,
    store,
    activities,
    simulatorUrl: url,
    lines,
    sim: simulatorCaller(url),
    sweep: (platform: Platform, asOf?: Instant) => sweep(stack, platform, asOf),
    incident: (campaign: CampaignRef) =>
      temporal.client.workflow.getHandle(
        `incident:${campaign.platform}:${campaign.accountId}:${campaign.campaignKey}`,
      ),
    stopWorkers: () => workers.close(),
    startWorkers: async () => {
      workers = await runWorkers(temporal, activities, { tracing: options.tracing ?? null });
    },
    shell: (command: string) => shell(temporal, command),
    close: async () => {
      await workers.close();
      await temporal.close();
      await simulator.close();
      await closeStore();
    },
  });
}

interface Parts {
  url: string;
  temporal: TestTemporal;
  store: Store;
  lines: string[];
  stack: Stack;
  options: StackOptions;
}

async function depsOf({ url, temporal, store, lines, stack, options }: Parts): Promise<ActivityDeps> {
  const clock = createSimulatorClock({ baseUrl: url });
  const mappingPath = fileURLToPath(new URL('../../mappings/simulator-tracker.yaml', import.meta.url));
  const mapping = await loadPlanMapping(mappingPath);
  const wrap = options.wrapPlatform ?? ((platform: AdPlatform) => platform);
  return {
    platforms: { google: wrap(google(url)), meta: wrap(meta(url)), dv360: wrap(dv360(url)) },
    planSource: createCsvPlanSource({ location: `${url}/_sim/tracker.csv`, mapping, clock }),
    clock,
    store,
    anchorKeeper: null,
    notifiers: [
      createConsoleNotifier({
        print: (text) => lines.push(...text.split('\n')),
        render: incidentBlocks,
        renderSummary: summaryBlocks,
        renderDigest: digestBlocks,
      }),
    ],
    onCall: [],
    readPolicy: async () => stack.policy,
    links: { temporalAddress: temporal.address, namespace: temporal.namespace, webUiUrl: null },
    canWrite: () => true,
    isLive: false,
    signatures: {
      check: (signed, requestId) =>
        checkSignature(
          { namespace: temporal.namespace, signingKeys: options.signingKeys ?? [] },
          signed,
          requestId,
        ),
    },
    temporal: () => temporal.client,
    redact,
  };
}

function tokens(url: string, platform: Platform, scopes: readonly string[]) {
  const credential = {
    kind: 'refresh_token',
    clientId: 'sim-client',
    clientSecret: 'sim-secret',
    refreshToken: 'sim-refresh-token',
  } as const;
  return createGoogleTokenSource({ platform, tokenUrl: `${url}/token`, credential, scopes, now: Date.now });
}

function google(url: string): AdPlatform {
  return createGoogleAdsPlatform({
    quota: UNLIMITED,
    baseUrl: url,
    apiVersion: 'v26',
    accountIds: null,
    tokenSource: tokens(url, 'google', ['https://www.googleapis.com/auth/adwords']),
    assumedLagHours: 3,
    timeoutMs: TIMEOUT_MS,
  });
}

function meta(url: string): AdPlatform {
  return createMetaPlatform({
    quota: UNLIMITED,
    baseUrl: url,
    apiVersion: 'v26.0',
    accountIds: null,
    accessToken: 'sim-meta-token',
    appSecret: 'sim-app-secret',
    assumedLagHours: 1,
    timeoutMs: TIMEOUT_MS,
  });
}

function dv360(url: string): AdPlatform {
  return createDv360Platform({
    quota: UNLIMITED,
    baseUrl: url,
    reportsBaseUrl: url,
    apiVersion: 'v4',
    reportsApiVersion: 'v2',
    accountIds: null,
    tokenSource: tokens(url, 'dv360', ['https://www.googleapis.com/auth/display-video']),
    assumedLagHours: 6,
    timeoutMs: TIMEOUT_MS,
    reportMaxAgeMs: 0,
    poll: { firstMs: 20, maxMs: 200, giveUpMs: 20_000 },
  });
}

function simulatorCaller(url: string) {
  return async <T>(path: string, body?: unknown, method?: string): Promise<T> => {
    const response = await fetch(`${url}/_sim/${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`simulator ${path}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  };
}

async function sweep(stack: Stack, platform: Platform, asOf?: Instant) {
  const at = asOf ?? (await stack.sim<{ now: Instant }>('clock')).now;
  const sweepKey = sweepKeyOf(platform, at);
  const counts = (await stack.temporal.client.workflow.execute('sweepPlatform', {
    workflowId: `${sweepWorkflowId(platform)}-${at}`,
    taskQueue: WORKFLOW_TASK_QUEUE,
    args: [{ platform, asOf: at }],
  })) as SweepCounts;
  return { sweepKey, counts, tally: await untilAtRest(stack, sweepKey) };
}

/** Waits until every incident that the sweep handed over is at rest. */
export async function untilAtRest(stack: Pick<Stack, 'store'>, sweepKey: string): Promise<HandoverTally> {
  return await until(
    () => stack.store.incidentBook.tally(sweepKey),
    (tally) => tally.open === 0,
  );
}

/** Asks again until the answer is as wanted; fails with the last answer after half a minute, or as long as is given. */
export async function until<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`Still not as wanted: ${JSON.stringify(answer)?.slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function shell(temporal: TestTemporal, command: string): Promise<string> {
  const env = { ...process.env, PATH: `${dirname(temporal.cliPath)}:${process.env['PATH'] ?? ''}` };
  const { stdout } = await run('bash', ['-c', command], { env });
  return stdout;
}
