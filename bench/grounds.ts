import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readServices } from '../deploy/try/compose.ts';
import { environmentOf, placeOf, takePlaces } from '../deploy/try/places.ts';
import { startPostgresql } from '../deploy/try/postgresql.ts';
import { Processes } from '../deploy/try/processes.ts';
import {
  prepareNamespace as prepareByScript,
  prepareSchema,
  startTemporal as startServer,
} from '../deploy/try/temporal.ts';
import { temporalBinaries } from '../deploy/try/temporal-binaries.ts';
import { openStore } from '../src/adapters/store/index.ts';
import { nextFreePort } from '../src/launch/free-port.ts';
import { findTemporalCli } from '../src/launch/temporal-cli.ts';
import { isListening, prepareNamespace, temporalServerArguments } from '../src/launch/temporal-server.ts';
import { pause } from './pause.ts';

/** What a measurement stands on: the embedded server and store of `npm start`, or PostgreSQL under both. */
export type GroundKind = 'embedded' | 'postgresql';

/** A Temporal server, and the database of the store; null where the store is the embedded one. */
export interface Ground {
  address: string;
  /** where the server serves its own metrics */
  metricsUrl: string;
  databaseUrl: string | null;
  stop(): Promise<void>;
}

/** Starts it in a folder of its own. */
export function startGround(kind: GroundKind, home: string): Promise<Ground> {
  return kind === 'embedded' ? startEmbedded(home) : startPostgresqlGround(home);
}

async function startEmbedded(home: string): Promise<Ground> {
  const cli = await findTemporalCli({ env: process.env });
  const port = await nextFreePort(17_233);
  const uiPort = await nextFreePort(18_233, [port]);
  const metricsPort = await nextFreePort(19_233, [port, uiPort]);
  const place = { home, port, uiPort, namespace: 'default', isTimeSkippingAllowed: false };
  const args = [...temporalServerArguments(place), '--metrics-port', String(metricsPort)];
  const server = spawn(cli.path, args, { stdio: 'ignore' });
  const givenUpAt = Date.now() + 20_000;
  while (!(await isListening(port))) {
    if (Date.now() > givenUpAt) throw new Error('The Temporal server did not come up.');
    await pause(100);
  }
  const address = `127.0.0.1:${port}`;
  await prepareNamespace(address, 'default');
  const metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
  return { address, metricsUrl, databaseUrl: null, stop: () => end(server) };
}

async function end(process: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => process.once('exit', resolve));
  process.kill('SIGTERM');
  await ended;
}

const PASSWORDS = {
  TEMPORAL_DB_PASSWORD: 'bench1',
  PACEKEEPER_DB_PASSWORD: 'bench2',
  PACEKEEPER_DB_OWNER_PASSWORD: 'bench3',
  GRAFANA_ADMIN_PASSWORD: 'bench4',
  PACEKEEPER_BUILD_ID: 'bench',
};

/** PostgreSQL and the Temporal server of docker-compose.yml, from packages as `npm run stack:try` starts them (ADR 9). */
async function startPostgresqlGround(home: string): Promise<Ground> {
  const folder = join(home, 'ground');
  // Its parts run as users of their own.
  chmodSync(home, 0o755);
  mkdirSync(folder);
  const binaries = await temporalBinaries((line) => process.stderr.write(`${line}\n`));
  const places = await takePlaces(['postgresql:5432', 'temporal:7233', 'temporal:8000']);
  const services = readServices({ ...PASSWORDS, PLATFORM_MODE: 'simulator' });
  const processes = new Processes(folder);
  const image = { app: process.cwd(), env: {} };
  const stage = { folder, places, services, image, given: {}, processes };
  try {
    await startPostgresql(stage);
    await prepareSchema(stage, binaries);
    await startServer(stage, binaries);
    await prepareByScript(stage);
    const urlOf = (name: string) => environmentOf(name, services[name] ?? {}, places)['DATABASE_URL'] ?? '';
    await migrate(urlOf('migrations'));
    return {
      address: `127.0.0.1:${placeOf(places, 'temporal:7233')}`,
      metricsUrl: `http://127.0.0.1:${placeOf(places, 'temporal:8000')}/metrics`,
      databaseUrl: urlOf('worker-workflows'),
      stop: async () => void (await processes.stop()),
    };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

async function migrate(connectionString: string): Promise<void> {
  const limits = { poolSize: 1, statementTimeoutMs: 0, applicationName: 'pacekeeper-bench' };
  const store = await openStore({ kind: 'postgres', connectionString, patienceMs: 30_000, ...limits });
  await store.close();
}
