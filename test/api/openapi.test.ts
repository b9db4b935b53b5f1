import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCOPES } from '../../src/api/api-token.ts';
import { PROBLEMS } from '../../src/api/problem-kinds.ts';
import { type ApiDocument, type ApiUnderTest, anApi, documentOf, type Operation } from '../support/api.ts';
import { aStore } from '../support/store.ts';

let made: Awaited<ReturnType<typeof aStore>>;
let api: ApiUnderTest;
let document: ApiDocument;

beforeAll(async () => {
  made = await aStore();
  api = anApi(made.store);
  document = (await api.ask('GET', '/openapi.json')).body as unknown as ApiDocument;
});
afterAll(async () => {
  api.close();
  await made.close();
});

function operations(): { path: string; method: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
}

/** Every `$ref` of a part of the document. */
function refsOf(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(refsOf);
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : refsOf(value),
  );
}

test('the document is OpenAPI 3.1 and names these addresses', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`)).toEqual([
    'GET /healthz',
    'GET /readyz',
    'POST /v1/incidents/{id}/decisions',
    'POST /v1/decisions',
    'GET /v1/incidents',
    'GET /v1/incidents/{id}',
    'GET /v1/campaigns',
    'GET /v1/campaigns/{platform}/{accountId}/{campaignKey}',
    'GET /v1/audit',
    'GET /v1/automation',
  ]);
});

test('every schema in it is a JSON Schema of the dialect that OpenAPI 3.1 takes', () => {
  const { ajv } = documentOf(api.app);
  const schemas = operations().flatMap(({ operation }) => [
    ...Object.values(operation.responses).flatMap((response) => Object.values(response.content)),
    ...Object.values(operation.requestBody?.content ?? {}),
  ]);
  expect(schemas.length).toBeGreaterThan(operations().length);
  for (const { schema } of [
    ...schemas,
    ...Object.values(document.components.schemas).map((schema) => ({ schema })),
  ])
    expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true);
});

test('every reference in it leads somewhere', () => {
  const refs = refsOf(document);
  expect(refs.length).toBeGreaterThan(10);
  for (const ref of refs) {
    const [, components, schemas, name = ''] = ref.split('/');
    expect([components, schemas]).toEqual(['components', 'schemas']);
    expect(document.components.schemas, ref).toHaveProperty(name);
  }
});

test('every address has a name of its own, its parameters, and its problems', () => {
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, operation } of operations()) {
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(
      declared.map(({ name }) => name),
      path,
    ).toEqual(inPath);
    expect(Object.keys(operation.responses), path).toContain('200');
  }
});

test('what stands under /v1 takes a token with a scope, and nothing else does', () => {
  for (const { path, method, operation } of operations()) {
    const scope = method === 'post' ? 'decide' : 'read';
    expect(operation.security, path).toEqual(path.startsWith('/v1/') ? [{ bearer: [scope] }] : undefined);
    expect(SCOPES).toContain(scope);
  }
  expect(document.components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
});

const page = readFileSync('docs/api.md', 'utf8');

test('docs/api.md explains exactly the addresses that the document names', () => {
  const explained = [...page.matchAll(/^\| `((?:GET|POST) \/[^`]*)` \|/gm)].map((row) => row[1]);
  const named = operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(new Set(explained)).toEqual(new Set([...named, 'GET /openapi.json']));
  expect(explained.length).toBe(named.length + 1);
});

test('docs/api.md explains exactly the problems that the API answers with, each with its status', () => {
  const explained = [...page.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|/gm)].map((row) => [
    row[1],
    Number(row[2]),
  ]);
  const kinds = Object.entries(PROBLEMS).map(([kind, { status }]) => [kind, status]);
  expect(new Map(explained as [string, number][])).toEqual(new Map(kinds as [string, number][]));
  expect(explained.length).toBe(kinds.length);
});
