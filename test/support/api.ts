import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { Store } from '../../src/adapters/store/index.ts';
import type { ApiDeps, Readiness } from '../../src/api/api-deps.ts';
import type { ApiApp } from '../../src/api/api-env.ts';
import { createToken, type TokenOrder } from '../../src/api/api-token.ts';
import { createApi } from '../../src/api/create-api.ts';
import { openTokenBook } from '../../src/api/token-book.ts';
import { readTokens, tokenFile, writeTokens } from '../../src/api/token-file.ts';
import type { DecisionResult, IncidentName } from '../../src/client/decide-incident.ts';
import type { DecisionGivenTo } from '../../src/client/decide-many.ts';
import { createProgramLog } from '../../src/program-log.ts';

/** What the tests call now. */
export const NOW = '2026-03-15T13:00:00.000Z';

/** A decision that reached the door to Temporal. */
export interface Reached extends DecisionGivenTo {
  incident: IncidentName;
}

/** An answer of the API, read. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** How a request is sent; `body` goes as JSON, a string as it is. */
export interface Sent {
  token?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
}

/** The API over a real store and real tokens; only what is behind the door to Temporal is played. */
export interface ApiUnderTest {
  app: ApiApp;
  store: Store;
  home: string;
  /** decisions that reached the door, in order */
  reached: Reached[];
  /** what the incidents answer; a thrown error is the outage it stands for */
  play: {
    answer: (reached: Reached) => DecisionResult | Promise<DecisionResult>;
    readiness: Readiness;
    now: string;
  };
  logLines: string[];
  /** a new token in the file, and its secret */
  token(order?: Partial<TokenOrder>): string;
  /** asks, and checks the answer against the OpenAPI document */
  ask(method: string, path: string, sent?: Sent): Promise<Answer>;
  close(): void;
}

/** One over a store that a test file shares; `change` replaces what else it is given. */
export function anApi(store: Store, change: Partial<ApiDeps> = {}): ApiUnderTest {
  const home = mkdtempSync(join(tmpdir(), 'pacekeeper-api-'));
  const reached: Reached[] = [];
  const logLines: string[] = [];
  const play: ApiUnderTest['play'] = {
    answer: () => ({ kind: 'answered', answer: { outcome: 'executed', reason: 'the campaign is halted' } }),
    readiness: { temporal: async () => undefined, store: async () => undefined, worker: async () => true },
    now: NOW,
  };
  const app = createApi({
    decide: async (incident, given) => {
      reached.push({ incident, ...given });
      return await play.answer({ incident, ...given });
    },
    store,
    tokens: openTokenBook(tokenFile(home)),
    readiness: {
      temporal: () => play.readiness.temporal(),
      store: () => play.readiness.store(),
      worker: () => play.readiness.worker(),
    },
    log: createProgramLog('pacekeeper-api', linesInto(logLines)),
    now: () => play.now,
    ...change,
  });
  const api: ApiUnderTest = {
    app,
    store,
    home,
    reached,
    play,
    logLines,
    token: (order = {}) => addToken(home, order),
    ask: (method, path, sent = {}) => ask(app, { method, path, sent }),
    close: () => rmSync(home, { recursive: true }),
  };
  return api;
}

function linesInto(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
}

/** Puts a token into the file, as "pacekeeper tokens add" does, and gives its secret. */
function addToken(home: string, order: Partial<TokenOrder>): string {
  const whole = {
    person: 'ana@example.com',
    name: null,
    scopes: ['read', 'decide'],
    expiresAt: null,
  } as const;
  const { token, secret } = createToken({ ...whole, scopes: [...whole.scopes], ...order }, NOW);
  writeTokens(tokenFile(home), [...readTokens(tokenFile(home)), token]);
  return secret;
}

async function ask(
  app: ApiApp,
  { method, path, sent }: { method: string; path: string; sent: Sent },
): Promise<Answer> {
  const { token = null, body, headers = {} } = sent;
  const response = await app.request(path, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer = { status: response.status, headers: response.headers, body: await bodyOf(response) };
  checkAgainstDocument(app, { method, path: path.replace(/\?.*/, ''), answer });
  return answer;
}

async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Parts of an OpenAPI document that the tests read. */
export interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  security?: Record<string, string[]>[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content: Record<string, { schema: object }> }>;
}

/** The document, as `/openapi.json` serves it. */
export interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

const DOCUMENT_ID = 'https://pacekeeper.test/openapi.json';
const documents = new WeakMap<ApiApp, { document: ApiDocument; ajv: Ajv2020 }>();

/** The document of an app, and a validator that knows its schemas. OpenAPI 3.1 schemas are JSON Schema 2020-12. */
export function documentOf(app: ApiApp): { document: ApiDocument; ajv: Ajv2020 } {
  const known = documents.get(app);
  if (known !== undefined) return known;
  const info = { title: 'Pacekeeper', version: '1' };
  const document = JSON.parse(
    JSON.stringify(app.getOpenAPI31Document({ openapi: '3.1.1', info })),
  ) as ApiDocument;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: DOCUMENT_ID, ...document });
  const made = { document, ajv };
  documents.set(app, made);
  return made;
}

function checkAgainstDocument(
  app: ApiApp,
  { method, path, answer }: { method: string; path: string; answer: Answer },
): void {
  const { document } = documentOf(app);
  const template = Object.keys(document.paths).find((one) => patternOf(one).test(path));
  const operation = template === undefined ? undefined : document.paths[template]?.[method.toLowerCase()];
  const mediaType = answer.headers.get('content-type')?.replace(/;.*/, '') ?? '';
  if (operation === undefined || template === undefined) {
    if (path !== '/openapi.json' && answer.status >= 400) expectValid(app, PROBLEM, answer);
    return;
  }
  const declared = operation.responses[answer.status]?.content[mediaType];
  expect(declared, `${method} ${template} does not document ${answer.status} ${mediaType}`).toBeDefined();
  const steps = [
    'paths',
    template,
    method.toLowerCase(),
    'responses',
    String(answer.status),
    'content',
    mediaType,
  ];
  expectValid(app, [...steps, 'schema'], answer);
}

const PROBLEM = ['components', 'schemas', 'Problem'];

function expectValid(app: ApiApp, steps: readonly string[], answer: Answer): void {
  const pointer = steps
    .map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'))
    .map(encodeURIComponent);
  const { ajv } = documentOf(app);
  const $ref = `${DOCUMENT_ID}#/${pointer.join('/')}`;
  const validate: ValidateFunction = ajv.getSchema($ref) ?? ajv.compile({ $ref });
  expect(validate(answer.body), `${JSON.stringify(answer.body)} ${JSON.stringify(validate.errors)}`).toBe(
    true,
  );
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
}
