import type { Registry } from 'prom-client';
import type { ApiStore, Readiness } from '../api/api-deps.ts';
import { endOf } from '../api/api-token.ts';
import { createApi } from '../api/create-api.ts';
import { createMetrics } from '../api/request-metrics.ts';
import { serveApi } from '../api/serve-api.ts';
import { listenAt, serveMetrics } from '../api/serve-metrics.ts';
import { openTokenBook } from '../api/token-book.ts';
import { readTokens, tokenFile } from '../api/token-file.ts';
import { decideIncident } from '../client/decide-incident.ts';
import type { Config } from '../config/env.ts';
import { isLoopbackHost } from '../config/public-address.ts';
import { createProgramLog } from '../program-log.ts';
import { decisionSigner } from '../security/decision-signing.ts';
import { WORKFLOW_TASK_QUEUE } from '../workflows/workflow-ids.ts';
import { cannotListen } from './cannot-listen.ts';
import { composeSlackApp } from './compose-slack-app.ts';
import { composeStore } from './compose-store.ts';
import { tracingHere } from './compose-tracing.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type LazyTemporal, lazyTemporal } from './lazy-temporal.ts';
import type { Served } from './serve-until-interrupted.ts';
import type { Here } from './surroundings.ts';
import { hasWorker } from './temporal-client.ts';
import { usable } from './tokens.ts';

/** What Temporal records as the sender of decisions that come through the API. */
const IDENTITY = 'pacekeeper-api';
const STORE_WITHIN_MS = 90_000;
const PROBE_WITHIN_MS = 1_500;

/** Serves the API as the environment says. Throws `CliError` (exit 2) where it must not or cannot listen there. */
export async function serveApiHere(here: Here): Promise<Served> {
  const { config, home } = here;
  const path = tokenFile(home);
  refuseOpenWithoutToken(config.api.host, path);
  const tracing = await tracingHere(config, IDENTITY);
  const temporal = lazyTemporal(config.temporal, IDENTITY, tracing === null ? [] : [tracing.plugin]);
  const store = await composeStore(here, STORE_WITHIN_MS);
  const log = createProgramLog(IDENTITY);
  const sign = decisionSigner(config.temporal);
  const decisions = { client: temporal.client, book: store.incidentBook, sign };
  const slackApp = composeSlackApp(here, decisions, log);
  const metrics = createMetrics();
  const app = createApi({
    decide: decideIncident.bind(null, decisions),
    store,
    tokens: openTokenBook(path),
    readiness: readinessOf(temporal, store),
    log,
    metrics,
    mounts: slackApp === null ? [] : [(hono) => slackApp.route(hono)],
    now: () => new Date().toISOString(),
  });
  const closeParts = () => Promise.all([temporal.close(), store.close(), tracing?.stop()]);
  return listen(config, { app, metrics, slackApp, closeParts });
}

interface Parts {
  app: ReturnType<typeof createApi>;
  metrics: Registry;
  slackApp: ReturnType<typeof composeSlackApp>;
  closeParts: () => Promise<unknown>;
}

/** Takes requests until `close`, in the order in which each part needs the one before; what cannot begin ends what has. */
async function listen({ api, metricsAddress }: Config, parts: Parts): Promise<Served> {
  const { app, metrics, slackApp, closeParts } = parts;
  const ends = [closeParts];
  const close = async (): Promise<void> => {
    for (const end of ends) await end();
  };
  try {
    if (metricsAddress !== null) ends.unshift(await serveMetricsAt(metricsAddress, metrics));
    const served = await serveApi(app, api);
    ends.unshift(() => served.close());
    await slackApp?.start();
    ends.unshift(async () => slackApp?.stop());
    return { url: served.url, isOpen: !isLoopbackHost(api.host), close };
  } catch (error) {
    await close();
    throw cannotListen(error, { ...api, portSetting: 'API_PORT', hostSetting: 'API_HOST' });
  }
}

/** Gives how to end it. */
async function serveMetricsAt(address: string, metrics: Registry): Promise<() => Promise<void>> {
  const at = listenAt(address);
  const setting = 'PACEKEEPER_METRICS_ADDRESS';
  try {
    const served = await serveMetrics(at, metrics);
    return () => served.close();
  } catch (error) {
    throw cannotListen(error, { ...at, portSetting: setting, hostSetting: setting });
  }
}

/** Where other machines can reach it, somebody has to be there who may use it: an open port without tokens is a mistake. */
function refuseOpenWithoutToken(host: string, path: string): void {
  if (isLoopbackHost(host)) return;
  const now = new Date().toISOString();
  if (usable(() => readTokens(path)).some((token) => endOf(token, now) === null)) return;
  throw new CliError(
    `API_HOST=${host} lets other machines in, and there is no token yet. Make one with "pacekeeper tokens add --person you@example.com", or leave API_HOST out.`,
    EXIT.invalid,
  );
}

function readinessOf({ client }: LazyTemporal, store: ApiStore): Readiness {
  const { namespace } = client.options;
  const soon = <T>(ask: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + PROBE_WITHIN_MS, ask);
  return {
    temporal: async () => void (await soon(() => client.workflowService.describeNamespace({ namespace }))),
    store: async () => void (await store.incidentBook.automation()),
    worker: () => soon(() => hasWorker(client, { name: WORKFLOW_TASK_QUEUE, serves: 'workflows' })),
  };
}
