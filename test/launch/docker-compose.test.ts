import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createProgram } from '../../src/cli/program.ts';
import { envSchema } from '../../src/config/env-schema.ts';
import { PLATFORMS } from '../../src/domain/platform.ts';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts';
import { platformTaskQueue, WORKFLOW_TASK_QUEUE } from '../../src/workflows/workflow-ids.ts';

interface Service {
  image: string;
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  environment?: Record<string, string>;
  command?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  env_file?: string[];
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
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
  expect(roles.sort()).toEqual(['workflows', ...PLATFORMS].sort());
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
  expect(given.filter((name) => !known.has(name) && !COMING.includes(name))).toEqual([]);
});

/** Read where the worker's metrics are served. */
const COMING = ['PACEKEEPER_METRICS_ADDRESS'];

test('every password comes from .env, whose example names each, and no service starts without it', () => {
  const text = read('docker-compose.yml');
  const wanted = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map((match) => match[1] ?? ''));
  expect([...wanted].filter((name) => !read('deploy/env.example').includes(`${name}=\n`))).toEqual([]);
  expect([...wanted].length).toBeGreaterThanOrEqual(3);
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

test('Prometheus scrapes only services that are there', () => {
  const file = 'deploy/prometheus/prometheus.yml';
  const folder = existsSync('deploy/prometheus') ? readdirSync('deploy/prometheus') : [];
  if (!folder.includes('prometheus.yml')) return;
  const targets = [...read(file).matchAll(/"([a-z-]+):\d+"/g)].map((match) => match[1] ?? '');
  const aliases = ['worker', 'localhost'];
  expect(targets.filter((name) => !aliases.includes(name) && !(name in compose.services))).toEqual([]);
});
