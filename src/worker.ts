import { setTimeout as wait } from 'node:timers/promises';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { ActivityDeps } from './activities/activity-deps.ts';
import { createActivities } from './activities/create-activities.ts';
import type { Store } from './adapters/store/index.ts';
import { composeActivities } from './cli/compose-activities.ts';
import { tracingHere } from './cli/compose-tracing.ts';
import { type Ends, endAll } from './cli/end-all.ts';
import type { Here } from './cli/surroundings.ts';
import type { WorkerRole } from './cli/worker.ts';
import { workerConnectionOptions } from './config/temporal-config.ts';
import type { OutsideFailure } from './domain/failure.ts';
import type { Platform } from './domain/platform.ts';
import { workflowBundle } from './launch/workflow-bundle.ts';
import { failureConverterPath, workerDataConverter } from './security/data-converter.ts';
import type { Tracing } from './tracing.ts';
import { cachedWorkflows } from './worker/cached-workflows.ts';
import { serveHealth, type Watched } from './worker/health.ts';
import { PATIENT_SANDBOX } from './worker/patient-sandbox.ts';
import { type Served, servedBy } from './worker/roles.ts';
import { runTogether } from './worker/run-together.ts';
import { seedCounters } from './worker/seed-counters.ts';
import { telemetryOptions } from './worker/telemetry.ts';
import { versioningOf } from './worker/versioning.ts';
import { watchStanding } from './worker/watch-standing.ts';
import { createWorkerLog, temporalLogger } from './worker/worker-log.ts';
import { platformTaskQueue, WORKFLOW_TASK_QUEUE } from './workflows/workflow-ids.ts';

/**
 * Activities that may start on one platform each second, over all workers. Each makes a few calls, so live figures stay
 * well under the platforms' own limits (ad-platform-apis §3–§5); the simulator has none.
 */
const ACTIVITIES_PER_SECOND = {
  live: { google: 20, meta: 10, dv360: 4 },
  simulator: { google: 500, meta: 500, dv360: 500 },
} as const;

const CONNECT_WITHIN_MS = 90_000;
const PROBE_WITHIN_MS = 1_500;

/** Runs the workers of the given roles until a signal ends this process, which lets work under way end; `onReady` when they serve. */
export async function runWorkers(
  here: Here,
  roles: readonly WorkerRole[],
  onReady: () => void,
): Promise<void> {
  const served = servedBy(roles, here.config);
  const log = createWorkerLog();
  const ends: Ends = [];
  try {
    const tracing = await tracingHere(here.config, 'pacekeeper-worker');
    ends.unshift(async () => tracing?.stop());
    const [codePath, { deps, store, close }] = await Promise.all([
      served.isWorkflows ? bundle(here, tracing !== null) : null,
      composeActivities(here, (problem) => log.warn(problem)),
    ]);
    ends.unshift(close);
    const watched: Watched & { workers: Worker[] } = { workers: [], ...probesOf(store) };
    const health = await serveHealth(here.config.worker.health, watched);
    ends.unshift(() => health.close());
    const connection = await connect(here, log);
    ends.unshift(() => connection.close());
    watched.temporal = () => reach(connection, here);
    // By those who serve the workflows only: every process of every role would say the same.
    const isMeasured = served.isWorkflows && here.config.metricsAddress !== null;
    const standing = isMeasured ? watchStanding(here, { connection, store, log }) : null;
    ends.unshift(async () => standing?.stop());
    const workers = await createWorkers(here, { connection, codePath, deps, served, tracing, log });
    watched.workers.push(...workers);
    await runTogether(workers, onReady);
  } finally {
    await endAll(ends, log);
  }
}

function bundle({ home, config }: Here, isTraced: boolean): Promise<string> {
  return workflowBundle(home, { failureConverterPath: failureConverterPath(config.temporal), isTraced });
}

function probesOf({ incidentBook }: Store): Pick<Watched, 'temporal' | 'store'> {
  return {
    temporal: () => Promise.reject(new Error('not connected yet')),
    store: async () => void (await incidentBook.automation()),
  };
}

type Log = ReturnType<typeof createWorkerLog>;

/** Temporal's runtime keeps the process alive: it is made as late as can be, and ended where there is no server. */
async function connect(here: Here, log: Log): Promise<NativeConnection> {
  const { metricsAddress } = here.config;
  Runtime.install({ logger: temporalLogger(log), telemetryOptions: telemetryOptions(metricsAddress) });
  seedCounters(Runtime.instance().metricMeter, here.config.temporal.namespace);
  return await connectPatiently(here).catch(async (error: unknown) => {
    await Runtime.instance().shutdown();
    throw error;
  });
}

async function reach(connection: NativeConnection, { config }: Here): Promise<void> {
  const { namespace } = config.temporal;
  await connection.withDeadline(Date.now() + PROBE_WITHIN_MS, () =>
    connection.workflowService.describeNamespace({ namespace }),
  );
}

interface Parts {
  connection: NativeConnection;
  /** the workflows' bundle; null where none are served */
  codePath: string | null;
  deps: ActivityDeps;
  served: Served;
  tracing: Tracing | null;
  log: Log;
}

function createWorkers(here: Here, parts: Parts): Promise<Worker[]> {
  const common = commonOptions(here, parts);
  const workflows = parts.codePath === null ? [] : [createWorkflowWorker(common, parts.codePath, here)];
  const platforms = parts.served.platforms.map((platform: Platform) =>
    Worker.create({
      ...common,
      taskQueue: platformTaskQueue(platform),
      maxTaskQueueActivitiesPerSecond: ACTIVITIES_PER_SECOND[here.config.mode][platform],
    }),
  );
  return Promise.all([...workflows, ...platforms]);
}

type CommonOptions = Omit<WorkerOptions, 'taskQueue'>;

function commonOptions({ config }: Here, { connection, deps, tracing, log }: Parts): CommonOptions {
  const warn = ({ code, message }: OutsideFailure) => log.warn({ code }, message);
  return {
    connection,
    namespace: config.temporal.namespace,
    activities: createActivities(deps),
    dataConverter: workerDataConverter(config.temporal, warn),
    shutdownGraceTime: '10s',
    shutdownForceTime: '18s',
    ...(tracing === null ? {} : { plugins: [tracing.plugin] }),
    ...versioningOf(config.worker.buildId),
  };
}

function createWorkflowWorker(common: CommonOptions, codePath: string, { config }: Here): Promise<Worker> {
  return Worker.create({
    ...common,
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowBundle: { codePath },
    stickyQueueScheduleToStartTimeout: config.worker.stickyTimeoutMs,
    maxCachedWorkflows: cachedWorkflows(),
    ...PATIENT_SANDBOX,
  });
}

/** Waits for a server that is still starting, as it is when all is started together. */
async function connectPatiently({ config }: Here): Promise<NativeConnection> {
  const givenUpAt = Date.now() + CONNECT_WITHIN_MS;
  for (;;) {
    try {
      return await NativeConnection.connect(workerConnectionOptions(config.temporal));
    } catch (error) {
      if (Date.now() > givenUpAt) throw error;
      await wait(100);
    }
  }
}
