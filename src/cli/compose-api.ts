import type { Registry } from 'prom-client';
import type { ApiStore, Readiness } from '../api/api-deps.ts';
import { endOf } from '../api/api-token.ts';
import { createApi } from '../api/create-api.ts';
import { listenAt, metricsApp } from '../api/metrics-app.ts';
import { createMetrics } from '../api/request-metrics.ts';
import { openTokenBook } from '../api/token-book.ts';
import { readTokens, tokenFile } from '../api/token-file.ts';
import { decideIncident } from '../client/decide-incident.ts';
import type { Config } from '../config/env.ts';
import { isLoopbackHost } from '../config/public-address.ts';
import { createProgramLog } from '../program-log.ts';
import { decisionSigner } from '../security/decision-signing.ts';
import { WORKFLOW_TASK_QUEUE } from '../workflows/workflow-ids.ts';
import { composeSlackApp } from './compose-slack-app.ts';
import { composeStore } from './compose-store.ts';
import { tracingHere } from './compose-tracing.ts';
import { type Ends, endAll } from './end-all.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type LazyTemporal, lazyTemporal } from './lazy-temporal.ts';
import { serveAt } from './serve-at.ts';
import type { Served } from './serve-until-interrupted.ts';
import type { Here } from './surroundings.ts';
import { hasWorker } from './temporal-client.ts';
import { usable } from './tokens.ts';

/** What Temporal records as the sender of decisions that come through the API. */
const IDENTITY = 'pacekeeper-api';
const STORE_WITHIN_MS = 90_000;
const PROBE_WITHIN_MS = 1_500;
const METRICS_SET_BY = {
  portSetting: 'PACEKEEPER_METRICS_ADDRESS',
  hostSetting: 'PACEKEEPER_METRICS_ADDRESS',
};

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
  const measured =
    config.metricsAddress === null ? null : { at: config.metricsAddress, metrics: createMetrics() };
  const app = createApi({
    decide: decideIncident.bind(null, decisions),
    store,
    tokens: openTokenBook(path),
    readiness: readinessOf(temporal, store),
    log,
    ...(measured === null ? {} : { metrics: measured.metrics }),
    mounts: slackApp === null ? [] : [(hono) => slackApp.route(hono)],
    now: () => new Date().toISOString(),
  });
  const closeParts = () => Promise.all([temporal.close(), store.close(), tracing?.stop()]);
  return listen(config.api, { app, measured, slackApp, log, closeParts });
}

interface Parts {
  app: ReturnType<typeof createApi>;
  /** null where nobody reads it */
  measured: { at: string; metrics: Registry } | null;
  slackApp: ReturnType<typeof composeSlackApp>;
  log: ReturnType<typeof createProgramLog>;
  closeParts: () => Promise<unknown>;
}

/** Takes requests until `close`, in the order in which each part needs the one before; what cannot begin ends what has. */
async function listen(api: Config['api'], parts: Parts): Promise<Served> {
  const { app, measured, slackApp, log, closeParts } = parts;
  const ends: Ends = [closeParts];
  try {
    if (measured !== null) {
      const metrics = await serveAt(metricsApp(measured.metrics), {
        ...listenAt(measured.at),
        ...METRICS_SET_BY,
      });
      ends.unshift(() => metrics.close());
    }
    const served = await serveAt(app, { ...api, portSetting: 'API_PORT', hostSetting: 'API_HOST' });
    ends.unshift(() => served.close());
    await slackApp?.start();
    ends.unshift(async () => slackApp?.stop());
    return { url: served.url, isOpen: !isLoopbackHost(api.host), close: () => endAll(ends, log) };
  } catch (error) {
    await endAll(ends, log);
    throw error;
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
