import { setTimeout as wait } from 'node:timers/promises';
import { getClient } from '@temporalio/activity';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { ActivityDeps } from './activities/activity-deps.ts';
import { createActivities } from './activities/create-activities.ts';
import { recordPolicy } from './activities/in-force-entries.ts';
import { redact } from './adapters/shared/redaction.ts';
import { composeNotifiers } from './cli/compose-notifiers.ts';
import { composeOnCall } from './cli/compose-on-call.ts';
import { composeClock, composePlanSource } from './cli/compose-plan.ts';
import { composePlatforms } from './cli/compose-platforms.ts';
import { composePolicy } from './cli/compose-policy.ts';
import { composeStore } from './cli/compose-store.ts';
import type { Here } from './cli/surroundings.ts';
import { canWrite } from './config/env.ts';
import { PLATFORMS, type Platform } from './domain/platform.ts';
import type { Policy } from './domain/policy.ts';
import { workflowBundle } from './launch/workflow-bundle.ts';
import { PATIENT_SANDBOX } from './patient-sandbox.ts';
import { failureConverterPath, workerDataConverter } from './security/data-converter.ts';
import { checkSignature } from './security/decision-signing.ts';
import { createWorkerLog, temporalLogger } from './worker-log.ts';
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

/** Runs the workers of all task queues until a signal ends this process; `onReady` when they serve. */
export async function runWorkers(here: Here, onReady: () => void): Promise<void> {
  const log = createWorkerLog();
  const [codePath, { deps, close }] = await Promise.all([
    workflowBundle(here.home, failureConverterPath(here.config.temporal)),
    composeDeps(here, (problem) => log.warn(problem)),
  ]);
  // Only now: Temporal's runtime keeps the process alive, whatever was wrong above.
  Runtime.install({
    logger: temporalLogger(log),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
  const connection = await connectPatiently(here).catch(async (error: unknown) => {
    await Promise.all([Runtime.instance().shutdown(), close()]);
    throw error;
  });
  try {
    const dataConverter = workerDataConverter(here.config.temporal, ({ code, message }) =>
      log.warn({ code }, message),
    );
    const workers = await createWorkers(here, { connection, codePath, deps, dataConverter });
    const runs = workers.map((worker) => worker.run());
    onReady();
    await Promise.all(runs);
  } finally {
    await connection.close();
    await close();
  }
}

async function composeDeps(
  here: Here,
  warn: (problem: string) => void,
): Promise<{ deps: ActivityDeps; close: () => Promise<void> }> {
  const { config } = here;
  const clock = composeClock(config);
  const readPolicy = composePolicy(config, warn);
  const platforms = composePlatforms(config.platforms, config.mode);
  const planSource = await composePlanSource(config, clock);
  const store = await composeStore(here);
  const deps: ActivityDeps = {
    platforms,
    planSource,
    clock,
    store,
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
  return { deps, close: () => store.close() };
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
  codePath: string;
  deps: ActivityDeps;
  dataConverter: DataConverter;
}

function createWorkers(here: Here, { connection, codePath, deps, dataConverter }: Parts): Promise<Worker[]> {
  const { config } = here;
  const common: Omit<WorkerOptions, 'taskQueue'> = {
    connection,
    namespace: config.temporal.namespace,
    activities: createActivities(deps),
    dataConverter,
    shutdownGraceTime: '10s',
    shutdownForceTime: '18s',
  };
  const workflows = Worker.create({
    ...common,
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowBundle: { codePath },
    stickyQueueScheduleToStartTimeout: '5s',
    ...PATIENT_SANDBOX,
  });
  const served = PLATFORMS.filter((platform) => config.platforms[platform] !== null);
  const platforms = served.map((platform: Platform) =>
    Worker.create({
      ...common,
      taskQueue: platformTaskQueue(platform),
      maxTaskQueueActivitiesPerSecond: ACTIVITIES_PER_SECOND[config.mode][platform],
    }),
  );
  return Promise.all([workflows, ...platforms]);
}

/** Waits for a server that is still starting, as it is when all is started together. */
async function connectPatiently({ config }: Here): Promise<NativeConnection> {
  const { address, apiKey } = config.temporal;
  const givenUpAt = Date.now() + CONNECT_WITHIN_MS;
  for (;;) {
    try {
      return await NativeConnection.connect({ address, ...(apiKey === null ? {} : { apiKey, tls: true }) });
    } catch (error) {
      if (Date.now() > givenUpAt) throw error;
      await wait(100);
    }
  }
}
