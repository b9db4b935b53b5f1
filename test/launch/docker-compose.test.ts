import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createProgram } from '../../src/cli/program.ts';
import { envSchema } from '../../src/config/env-schema.ts';
import { PLATFORMS } from '../../src/domain/platform.ts';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts';
import { platformTaskQueue, WORKFLOW_TASK_QUEUE } from '../../src/workflows/workflow-ids.ts';
import { anEntry } from '../contract/store.contract.ts';
import { aPostgres, hasPostgres } from '../support/postgres.ts';

interface Service {
  image: string;
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  environment?: Record<string, string>;
  command?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  secrets?: string[];
  networks?: { default: { aliases: string[] } };
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  secrets: Record<string, { environment: string }>;
}

const read = (path: string): string => readFileSync(path, 'utf8');

// The Compose Specification's own schema, as the npm package dclint 3.1.0 ships it (MIT).
const schema = JSON.parse(read('test/fixtures/compose-spec.schema.json')) as Record<string, unknown>;
const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const { $schema: _dialect, ...draft7 } = schema;
const isValid = new Ajv({ strict: false, validateFormats: false }).compile(draft7);

/** Services of our own image. */
const ours = services.filter(([, { image }]) => image.startsWith('pacekeeper:'));

test('docker-compose.yml follows the schema of the Compose Specification', () => {
  expect(isValid(compose), JSON.stringify(isValid.errors)).toBe(true);
});

test('the schema finds a mistake, so that passing it means something', () => {
  expect(isValid({ services: { temporal: { imagee: 'temporalio/server' } } })).toBe(false);
});

test('every port is published on 127.0.0.1 only', () => {
  const ports = services.flatMap(([, service]) => service.ports ?? []);
  expect(ports.length).toBeGreaterThanOrEqual(7);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('every image has an exact version, and server and tools the same one', () => {
  const images = services.map(([, { image }]) => image);
  expect(images.filter((image) => !/:(v?\d+\.\d+|\$\{\w+:-\d+\.\d+\.\d+\})/.test(image))).toEqual([]);
  const versions = images
    .filter((image) => /temporalio\/(server|admin-tools)/.test(image))
    .map((image) => image.split(':')[1]);
  expect(new Set(versions)).toEqual(new Set(['1.32.0']));
});

test('our own image has the version of package.json', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(new Set(ours.map(([, { image }]) => image))).toEqual(
    new Set([`pacekeeper:\${PACEKEEPER_VERSION:-${version}}`]),
  );
});

test('the base image is pinned to a release of Node that the program runs on, in both stages', () => {
  const bases = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
  expect(bases).toHaveLength(2);
  expect(new Set(bases).size).toBe(1);
  expect(bases[0]).toMatch(/^node:(20\.(19|[2-9]\d)|24\.\d+)\.\d+-bookworm-slim$/);
  expect(read('Dockerfile')).toMatch(/^USER node$/m);
});

test('every file that is mounted, or copied into the image, is there', () => {
  const mounts = services.flatMap(([, { volumes }]) => volumes ?? []).map((mount) => mount.split(':'));
  const binds = mounts.filter(([source]) => source?.startsWith('./')).map(([source]) => source ?? '');
  // What the operator puts there.
  const given = ['./config'];
  expect(binds.filter((path) => !given.includes(path) && !existsSync(path))).toEqual([]);
  for (const [source] of mounts.filter(([name]) => !name?.startsWith('./')))
    expect(compose.volumes).toHaveProperty(source ?? '');
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  );
  expect(copied.filter((path) => !existsSync(path))).toEqual([]);
  const letIn = read('.dockerignore');
  expect(copied.filter((path) => !letIn.includes(`!${path}`))).toEqual([]);
});

test('what a service waits for is there', () => {
  const awaited = services.flatMap(([, { depends_on }]) => Object.keys(depends_on ?? {}));
  for (const other of awaited) expect(compose.services).toHaveProperty(other);
});

test('what is waited for until it is healthy has a check; what is to end has none', () => {
  const waits = services.flatMap(([, { depends_on }]) => Object.entries(depends_on ?? {}));
  for (const [name, { condition }] of waits) {
    const service = compose.services[name];
    const isChecked = service?.healthcheck?.test !== undefined || service?.image.startsWith('pacekeeper:');
    expect(isChecked && service?.healthcheck?.disable !== true, name).toBe(condition === 'service_healthy');
  }
});

test('every platform has a worker, and the workflows have one', () => {
  const roles = ours.flatMap(([, { command }]) => (command?.[1] === '--role' ? [command[2]] : []));
  expect(new Set(roles)).toEqual(new Set(['workflows', ...PLATFORMS]));
  expect(new Set([WORKFLOW_TASK_QUEUE, ...PLATFORMS.map(platformTaskQueue)]).size).toBe(roles.length);
});

test('every command that a service runs is a command', () => {
  const { stdin, stdout, stderr } = process;
  const { command: program } = createProgram({ stdin, stdout, stderr, env: {} });
  const names = program.commands.map((command) => command.name());
  for (const [, { command }] of ours) expect(names).toContain(command?.[0]);
});

test('every variable that our services get is one that is read', () => {
  const known = new Set(Object.keys(envSchema.shape));
  const set = ours.flatMap(([, { environment }]) => Object.keys(environment ?? {}));
  const example = [...read('deploy/pacekeeper.env.example').matchAll(/^([A-Z0-9_]+)=/gm)];
  const given = [...set, ...example.map((match) => match[1] ?? '')];
  expect(given.filter((name) => !known.has(name))).toEqual([]);
});

test('every password comes from .env, whose example names each, and no service starts without it', () => {
  const text = read('docker-compose.yml');
  const wanted = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map((match) => match[1] ?? ''));
  expect([...wanted].filter((name) => !read('deploy/env.example').includes(`${name}=\n`))).toEqual([]);
  expect(wanted.size).toBeGreaterThanOrEqual(3);
  const passwords = services
    .flatMap(([, { environment }]) => Object.entries(environment ?? {}))
    .filter(([name]) => /PASSWORD|PWD/.test(name));
  expect(passwords.filter(([, value]) => !/^\$\{\w+:\?/.test(value))).toEqual([]);
});

test('the namespace gets exactly the search attributes that the workflows set', () => {
  const script = read('deploy/temporal/namespace.sh');
  const registered = [...script.matchAll(/(Pacing\w+)=(\w+)/g)].map(([, name, type]) => [name, type]);
  expect(Object.fromEntries(registered)).toEqual(SEARCH_ATTRIBUTES);
  expect(script).toContain('--retention 30d');
});

test('Prometheus scrapes only services that are there, and all workers by the name that they share', () => {
  const config = read('deploy/prometheus/prometheus.yml');
  const named = [...config.matchAll(/"([a-z-]+):\d+"/g)].map((match) => match[1] ?? '');
  expect(named.filter((name) => name !== 'localhost' && !(name in compose.services))).toEqual([]);
  const [, shared = ''] = /names: \[([a-z-]+)\]/.exec(config) ?? [];
  const workers = ours.filter(([, { command }]) => command?.[0] === 'worker');
  for (const [, { networks }] of workers) expect(networks?.default.aliases).toContain(shared);
});

test('every secret that Alertmanager reads is handed to it, and comes from .env', () => {
  const files = [...read('deploy/alertmanager/alertmanager.yml').matchAll(/_file: \/run\/secrets\/(\S+)/g)];
  expect(new Set(files.map((match) => match[1]))).toEqual(new Set(compose.services['alertmanager']?.secrets));
  for (const { environment } of Object.values(compose.secrets))
    expect(read('deploy/env.example')).toContain(`${environment}=\n`);
});

test.skipIf(!hasPostgres)(
  'its roles are enough: the owner migrates, and what runs may append to the audit and not change it',
  async () => {
    const postgres = await aPostgres();
    try {
      postgres.psql('postgres', createDatabase());
      const owner = await postgres.open(postgres.urlOf('pacekeeper', 'pacekeeper_owner'));
      expect(await owner.keeper.roles()).toMatchObject([{ members: ['pacekeeper'] }, { isThere: true }]);
      await owner.close();
      const store = await postgres.open(postgres.urlOf('pacekeeper', 'pacekeeper'));
      await store.auditLog.append([anEntry('1')]);
      expect((await store.verifyAudit([])).rows).toBe(1);
      await store.close();
      const can = `SELECT has_table_privilege('pacekeeper', 'audit_entry', 'INSERT, UPDATE, DELETE, TRUNCATE')`;
      expect(postgres.psql('pacekeeper', can)).toBe('f\n');
    } finally {
      postgres.close();
    }
  },
);

/** The SQL of the script that makes the roles and the database, with its passwords filled in. */
function createDatabase(): string {
  const [, sql = ''] = /<<'SQL'\n([\s\S]+)\nSQL\n/.exec(read('deploy/postgresql/create-database.sh')) ?? [];
  return sql.replaceAll(/:'\w+'/g, "'pacekeeper'");
}
