import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { seconds } from '../src/launch/steps.ts';
import { readServices } from './try/compose.ts';
import { buildImage } from './try/image.ts';
import { doJob } from './try/job.ts';
import { placeOf, takePlaces } from './try/places.ts';
import { startPostgresql } from './try/postgresql.ts';
import { Processes } from './try/processes.ts';
import { pacekeeper, runToEnd, type Stage, startOurs } from './try/stage.ts';
import { prepareNamespace, prepareSchema, startTemporal } from './try/temporal.ts';
import { temporalBinaries } from './try/temporal-binaries.ts';
import { ruleFiles, scraped, startWatchers } from './try/watchers.ts';

// `npm run stack:try`: docker-compose.yml without Docker. The same parts from packages, each with the environment, the scripts
// and the health check of the compose file; then the whole job on them. Linux, as root, with Debian's postgresql-15 and Go.

const LOG = 'docs/measurements/stack-log.txt';
const WORKERS = ['worker-workflows', 'worker-google', 'worker-meta', 'worker-dv360'];
const PORTS = [
  'postgresql:5432',
  'temporal:7233',
  'temporal:8000',
  'api:8480',
  'api:9464',
  'prometheus:9090',
  'alertmanager:9093',
  ...WORKERS.flatMap((name) => [`${name}:9464`, `${name}:9465`]),
  'simulator:8380',
];
const PASSWORDS = {
  TEMPORAL_DB_PASSWORD: 'try1',
  PACEKEEPER_DB_PASSWORD: 'try2',
  PACEKEEPER_DB_OWNER_PASSWORD: 'try4',
  GRAFANA_ADMIN_PASSWORD: 'try3',
};
const BUILD = 'try-1';

const lines: string[] = [];
const startedAt = Date.now();
function say(line: string): void {
  const stamped = `${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`;
  lines.push(stamped);
  process.stdout.write(`${stamped}\n`);
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const from = Date.now();
  const result = await work();
  say(`✓ ${name} (${seconds(Date.now() - from)})`);
  return result;
}

async function setUp(processes: Processes, folder: string): Promise<Stage> {
  const image = await step('image: COPY and RUN of the Dockerfile, without development dependencies', () =>
    buildImage(folder),
  );
  const places = await takePlaces(PORTS);
  const services = readServices({ ...PASSWORDS, PACEKEEPER_BUILD_ID: BUILD, PLATFORM_MODE: 'simulator' });
  const given = { SIMULATOR_URL: `http://127.0.0.1:${placeOf(places, 'simulator:8380')}` };
  return { folder, places, services, image, given, processes };
}

async function startInfrastructure(stage: Stage): Promise<void> {
  const binaries = await temporalBinaries(say);
  await step('postgresql: PostgreSQL 15, create-database.sh', () => startPostgresql(stage));
  await step('temporal-schema: schema.sh with temporal-sql-tool', () => prepareSchema(stage, binaries));
  await step('temporal-schema once more, on a schema that is there', () => prepareSchema(stage, binaries));
  await step('temporal: server 1.32.0, healthy', () => startTemporal(stage, binaries));
  await step('temporal-namespace: namespace.sh with the Temporal CLI', () => prepareNamespace(stage));
  await step('temporal-namespace once more', () => prepareNamespace(stage));
}

/** Gives the token of the API. */
async function startOurParts(stage: Stage): Promise<string> {
  await step('simulator, in place of the live platforms', () => startSimulator(stage));
  say(`migrations: ${await runToEnd(stage, 'migrations')}`);
  say(`schedules:\n${await runToEnd(stage, 'schedules')}`);
  for (const name of WORKERS) {
    const url = `http://127.0.0.1:${placeOf(stage.places, `${name}:9465`)}/readyz`;
    await step(`${name}: healthy`, () => startOurs(stage, name, url));
  }
  say(`rollout: ${await runToEnd(stage, 'rollout')}`);
  const { stdout } = await pacekeeper(stage, 'tokens', 'add', '--person', 'ana@example.com');
  const api = `http://127.0.0.1:${placeOf(stage.places, 'api:8480')}/readyz`;
  await step('api: healthy', () => startOurs(stage, 'api', api));
  return stdout.trim();
}

async function startSimulator(stage: Stage): Promise<void> {
  const { image, given, processes, places } = stage;
  const port = String(placeOf(places, 'simulator:8380'));
  const args = ['node', 'bin/pacekeeper.mjs', 'simulator', '--port', port];
  const command = { name: 'simulator', args, env: image.env, user: 'nobody', cwd: image.app };
  await processes.start(command, () =>
    fetch(`${given['SIMULATOR_URL']}/_sim/clock`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
}

async function watch(stage: Stage): Promise<void> {
  const prometheus = await startWatchers(stage);
  if (prometheus === null)
    return say('prometheus, alertmanager: left out (not installed, or deploy/ has no files)');
  say(`prometheus: ${ruleFiles().join(', ')}; alertmanager: up`);
  for (const target of await scraped(prometheus)) say(`  scrape ${target}`);
}

async function run(processes: Processes): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-try-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'home'));
  execFileSync('chown', ['nobody', join(folder, 'home')]);
  say(`Node ${process.versions.node}, ${cpus().length} cores, in ${folder}`);
  const stage = await setUp(processes, folder);
  await startInfrastructure(stage);
  const token = await startOurParts(stage);
  await doJob(stage, token, say);
  const { stdout } = await pacekeeper(stage, 'deployment', 'show');
  say(`deployment show:\n${stdout.trimEnd()}`);
  await watch(stage);
}

/** A worker that was asked to end has to end with 0. */
async function stop(processes: Processes): Promise<void> {
  const ended = await processes.stop();
  say(`stopped by SIGTERM: ${ended.map(({ name, how }) => `${name} ${how}`).join(', ')}`);
  const wrong = ended.filter(({ name, how }) => /^(worker|api)/.test(name) && how !== 'exit 0');
  if (wrong.length > 0) throw new Error('A worker or the API did not end in order.');
}

const processes = new Processes(mkdtempSync(join(tmpdir(), 'deploy-try-logs-')));
try {
  await run(processes);
  await stop(processes);
  say('The whole job is done.');
  mkdirSync('docs/measurements', { recursive: true });
  writeFileSync(LOG, `$ npm run stack:try\n${lines.join('\n')}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
  await processes.stop();
}
