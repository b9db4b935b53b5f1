import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts';
import { anEntry } from '../contract/store.contract.ts';
import { aPostgres, hasPostgres } from '../support/postgres.ts';

interface Compose {
  services: Record<
    string,
    { image: string; ports?: string[]; depends_on?: Record<string, unknown>; configs?: { source: string }[] }
  >;
  configs: Record<string, { content: string }>;
}

// The Compose Specification's own schema, as the npm package dclint 3.1.0 ships it (MIT).
const schema = JSON.parse(readFileSync('test/fixtures/compose-spec.schema.json', 'utf8')) as Record<
  string,
  unknown
>;
const compose = parse(readFileSync('docker-compose.yml', 'utf8')) as Compose;
const { $schema: _dialect, ...draft7 } = schema;
const isValid = new Ajv({ strict: false, validateFormats: false }).compile(draft7);

test('docker-compose.yml follows the schema of the Compose Specification', () => {
  expect(isValid(compose), JSON.stringify(isValid.errors)).toBe(true);
});

test('the schema finds a mistake, so that passing it means something', () => {
  expect(isValid({ services: { temporal: { imagee: 'temporalio/server' } } })).toBe(false);
});

test('every port is published on 127.0.0.1 only', () => {
  const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThanOrEqual(3);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('every image has an exact version, and server and tools the same one', () => {
  const images = Object.values(compose.services).map(({ image }) => image);
  expect(images.filter((image) => !/:\d+\.\d+/.test(image))).toEqual([]);
  const versions = images
    .filter((image) => /temporalio\/(server|admin-tools)/.test(image))
    .map((image) => image.split(':')[1]);
  expect(new Set(versions)).toEqual(new Set(['1.32.0']));
});

test('what a service waits for and reads is there', () => {
  for (const service of Object.values(compose.services)) {
    for (const other of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty(other);
    for (const { source } of service.configs ?? []) expect(compose.configs).toHaveProperty(source);
  }
});

test('the namespace gets every search attribute that the workflows set', () => {
  const script = compose.configs['temporal-namespace']?.content ?? '';
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES)) expect(script).toContain(`${name}=${type}`);
  expect(script).toContain('--retention 30d');
});

test.skipIf(!hasPostgres)(
  'its roles are enough: the owner migrates, and what runs may append to the audit and not change it',
  async () => {
    const script = compose.configs['pacekeeper-database']?.content ?? '';
    const postgres = await aPostgres();
    try {
      postgres.psql('postgres', script.replaceAll(/\$\{\w+:-(\w+)\}/g, '$1'));
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
