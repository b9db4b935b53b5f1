import { setTimeout as wait } from 'node:timers/promises';
import { type Client, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { DEPLOYMENT_NAME } from '../workflows/workflow-ids.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';
import { textTable } from './text-table.ts';

/** A version of our Worker Deployment, as the server knows it. */
export interface VersionLine {
  buildId: string;
  /** `current`, `ramping`, `draining`, `drained` or `inactive` */
  status: string;
  createdAt: string | null;
}

const PREFIX = 'WORKER_DEPLOYMENT_VERSION_STATUS_';
const { RoutingConfigUpdateState, WorkerDeploymentVersionStatus } = proto.temporal.api.enums.v1;
const ROUTING_IN_PROGRESS = RoutingConfigUpdateState.ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS;
/** gRPC codes: the version is not known (yet); 9: it does not poll all queues of the current one yet. */
const NOT_KNOWN: ReadonlySet<number> = new Set([5]);
const TOO_EARLY: ReadonlySet<number> = new Set([5, 9]);
const ASK_AGAIN_AFTER_MS = 500;

/** `pacekeeper deployment show`: every version that the server knows, the newest first. */
export async function runDeploymentShow(
  { json }: { json?: boolean | undefined },
  io: CliIo,
  client: Client,
): Promise<number> {
  const versions = await listVersions(client);
  if (json === true) for (const version of versions) print(io, JSON.stringify(version));
  else if (versions.length === 0) say(io, 'No worker with a build id has polled yet (PACEKEEPER_BUILD_ID).');
  else {
    const rows = versions.map(({ buildId, status, createdAt }) => [buildId, status, createdAt ?? '-']);
    print(io, textTable(['build', 'status', 'since'], rows));
  }
  return EXIT.done;
}

/** What to make current, and how long its workers may take to poll. */
export interface SetCurrentOptions {
  buildId: string;
  withinSeconds: number;
  json?: boolean | undefined;
}

/**
 * `pacekeeper deployment set-current`: gives new work, and incidents that are open, to the workers of this build. Waits until
 * they poll every queue that the current version polls, and until every queue routes to them. Throws `CliError` (exit 4)
 * when they do not in time.
 */
export async function runSetCurrent(options: SetCurrentOptions, io: CliIo, client: Client): Promise<number> {
  const { buildId, withinSeconds, json } = options;
  const givenUpAt = Date.now() + withinSeconds * 1_000;
  for (;;) {
    const why = await trySetCurrent(client, buildId);
    if (why === null && (await isRouted(client))) break;
    if (Date.now() > givenUpAt) throw notPolled(buildId, withinSeconds, why ?? 'not all queues know it yet');
    await wait(ASK_AGAIN_AFTER_MS);
  }
  if (json === true) print(io, JSON.stringify({ buildId, status: 'current' }));
  else say(io, `Build ${buildId} is current: new work and open incidents go to its workers.`);
  return EXIT.done;
}

/** Null once it is current; else why it cannot be yet. */
async function trySetCurrent(client: Client, buildId: string): Promise<string | null> {
  const { namespace, identity } = client.options;
  const request = { namespace, deploymentName: DEPLOYMENT_NAME, buildId, identity };
  try {
    await client.workflowService.setWorkerDeploymentCurrentVersion(request);
    return null;
  } catch (error) {
    if (isGrpcServiceError(error) && TOO_EARLY.has(error.code)) return error.details;
    throw error;
  }
}

/** The queues of a deployment learn one by one that another version is current. */
async function isRouted(client: Client): Promise<boolean> {
  const { namespace } = client.options;
  const described = await client.workflowService.describeWorkerDeployment({
    namespace,
    deploymentName: DEPLOYMENT_NAME,
  });
  return described.workerDeploymentInfo?.routingConfigUpdateState !== ROUTING_IN_PROGRESS;
}

function notPolled(buildId: string, withinSeconds: number, why: string): CliError {
  return new CliError(
    `Build ${buildId} did not poll every queue within ${withinSeconds} s (${why}). Start its workers, all roles, with PACEKEEPER_BUILD_ID=${buildId}, and run this again.`,
    EXIT.unreachable,
  );
}

async function listVersions(client: Client): Promise<VersionLine[]> {
  const { namespace } = client.options;
  try {
    const { workerDeploymentInfo } = await client.workflowService.describeWorkerDeployment({
      namespace,
      deploymentName: DEPLOYMENT_NAME,
    });
    return (workerDeploymentInfo?.versionSummaries ?? []).map((summary) => ({
      buildId: summary.deploymentVersion?.buildId ?? '',
      status: statusOf(summary.status ?? 0),
      createdAt: instantOf(summary.createTime?.seconds),
    }));
  } catch (error) {
    if (isGrpcServiceError(error) && NOT_KNOWN.has(error.code)) return [];
    throw error;
  }
}

function statusOf(status: number): string {
  return (WorkerDeploymentVersionStatus[status] ?? '').replace(PREFIX, '').toLowerCase();
}

function instantOf(seconds: { toNumber(): number } | null | undefined): string | null {
  return seconds === null || seconds === undefined ? null : new Date(Number(seconds) * 1_000).toISOString();
}
