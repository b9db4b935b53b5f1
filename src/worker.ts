import { setTimeout as wait } from 'node:timers/promises';
import { getClient } from '@temporalio/activity';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { ActivityDeps } from './activities/activity-deps.ts';
import { createActivities } from './activities/create-activities.ts';
import { recordPolicy } from './activities/in-force-entries.ts';
import { redact } from './adapters/shared/redaction.ts';
import { createAnchorFile, type Store } from './adapters/store/index.ts';
import { composeNotifiers } from './cli/compose-notifiers.ts';
import { composeOnCall } from './cli/compose-on-call.ts';
import { composeClock, composePlanSource } from './cli/compose-plan.ts';
import { composePlatforms } from './cli/compose-platforms.ts';
import { composePolicy } from './cli/compose-policy.ts';
import { composeStore } from './cli/compose-store.ts';
import { tracingHere } from './cli/compose-tracing.ts';
import type { Here } from './cli/surroundings.ts';
import type { WorkerRole } from './cli/worker.ts';
import { canWrite } from './config/env.ts';
import { connectionOptions } from './config/temporal-config.ts';
import type { Platform } from './domain/platform.ts';
import type { Policy } from './domain/policy.ts';
import { workflowBundle } from './launch/workflow-bundle.ts';
import { PATIENT_SANDBOX } from './patient-sandbox.ts';
import { failureConverterPath, workerDataConverter } from './security/data-converter.ts';
import { checkSignature } from './security/decision-signing.ts';
import type { Tracing } from './tracing.ts';
import { watchStanding } from './worker-gauges.ts';
import { serveHealth, type Watched } from './worker-health.ts';
import { createWorkerLog, temporalLogger } from './worker-log.ts';
import { type Served, servedBy } from './worker-roles.ts';
import { telemetryOptions } from './worker-telemetry.ts';
import { versioningOf } from './worker-versioning.ts';
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
  const tracing = await tracingHere(here.config, 'pacekeeper-worker');
  const [codePath, { deps, store, close }] = await Promise.all([
    served.isWorkflows
      ? workflowBundle(here.home, {
          failureConverterPath: failureConverterPath(here.config.temporal),
          isTraced: tracing !== null,
        })
      : null,
    composeDeps(here, (problem) => log.warn(problem)),
  ]);
  const watched: Watched & { workers: Worker[] } = {
    workers: [],
    temporal: () => Promise.reject(new Error('not connected yet')),
    store: async () => void (await deps.store.incidentBook.automation()),
  };
  const health = await serveHealth(here.config.worker.health, watched).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  installRuntime(log, here.config.worker.metricsAddress);
  const end = () => Promise.all([health.close(), close()]);
  const connection = await connectPatiently(here).catch(async (error: unknown) => {
    await Promise.all([Runtime.instance().shutdown(), end()]);
    throw error;
  });
  watched.temporal = () => reach(connection, here);
  // By those who serve the workflows only: every process of every role would say the same.
  const isMeasured = served.isWorkflows && here.config.worker.metricsAddress !== null;
  const standing = isMeasured ? watchStanding(here, { connection, store, log }) : null;
  try {
    const dataConverter = workerDataConverter(here.config.temporal, ({ code, message }) =>
      log.warn({ code }, message),
    );
    const workers = await createWorkers(here, { connection, codePath, deps, dataConverter, served, tracing });
    const runs = workers.map((worker) => worker.run());
    watched.workers.push(...workers);
    onReady();
    await Promise.all(runs);
  } finally {
    await standing?.stop();
    await connection.close();
    await Promise.all([end(), tracing?.stop()]);
  }
}

/** Not earlier than needed: Temporal's runtime keeps the process alive, whatever went wrong before. */
function installRuntime(log: ReturnType<typeof createWorkerLog>, metricsAddress: string | null): void {
  Runtime.install({ logger: temporalLogger(log), telemetryOptions: telemetryOptions(metricsAddress) });
}

async function reach(connection: NativeConnection, { config }: Here): Promise<void> {
  const { namespace } = config.temporal;
  await connection.withDeadline(Date.now() + PROBE_WITHIN_MS, () =>
    connection.workflowService.describeNamespace({ namespace }),
  );
}

async function composeDeps(
  here: Here,
  warn: (problem: string) => void,
): Promise<{ deps: ActivityDeps; store: Store; close: () => Promise<void> }> {
  const { config } = here;
  const clock = composeClock(config);
  const readPolicy = composePolicy(config, warn);
  const platforms = composePlatforms(config.platforms, config.mode);
  const planSource = await composePlanSource(config, clock);
  const store = await composeStore(here, CONNECT_WITHIN_MS);
  const deps: ActivityDeps = {
    platforms,
    planSource,
    clock,
    store,
    anchorKeeper: config.anchorFile === null ? null : createAnchorFile(config.anchorFile),
    notifiers: composeNotifiers(here),
    onCall: composeOnCall(here),
    readPolicy: recorded(readPolicy, async (policy) =>
      recordPolicy(store.auditLog, policy, await clock.now()),
    ),
    links: {
      temporalAddress: config.temporal.address,
      namespace: config.temporal.namespace,
      webUiUrl: config.temporal.webUiUrl,
    },
    canWrite: (platform, accountId) => canWrite(config, platform, accountId),
    isLive: config.mode === 'live',
    signatures: { check: (signed, requestId) => checkSignature(config.temporal, signed, requestId) },
    temporal: getClient,
    redact,
  };
  return { deps, store, close: () => store.close() };
}

/** The policy in force, recorded before the first decision under it. */
function recorded(
  readPolicy: () => Promise<Policy>,
  record: (policy: Policy) => Promise<void>,
): () => Promise<Policy> {
  let recordedVersion = '';
  return async () => {
    const policy = await readPolicy();
    if (policy.version !== recordedVersion) await record(policy);
    recordedVersion = policy.version;
    return policy;
  };
}

interface Parts {
  connection: NativeConnection;
  /** the workflows' bundle; null where none are served */
  codePath: string | null;
  deps: ActivityDeps;
  dataConverter: DataConverter;
  served: Served;
  tracing: Tracing | null;
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

function commonOptions({ config }: Here, { connection, deps, dataConverter, tracing }: Parts): CommonOptions {
  return {
    connection,
    namespace: config.temporal.namespace,
    activities: createActivities(deps),
    dataConverter,
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
    ...PATIENT_SANDBOX,
  });
}

/** Waits for a server that is still starting, as it is when all is started together. */
async function connectPatiently({ config }: Here): Promise<NativeConnection> {
  const givenUpAt = Date.now() + CONNECT_WITHIN_MS;
  for (;;) {
    try {
      return await NativeConnection.connect(connectionOptions(config.temporal));
    } catch (error) {
      if (Date.now() > givenUpAt) throw error;
      await wait(100);
    }
  }
}
