import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decideIncident } from '../../src/client/decide-incident.ts';
import { workflowBundle } from '../../src/launch/workflow-bundle.ts';
import { startTracing, type Tracing } from '../../src/tracing.ts';
import { anApi } from '../support/api.ts';
import { aStack, type Stack, until } from '../support/stack.ts';
import { type CollectedSpan, startTraceCollector, type TraceCollector } from '../support/trace-collector.ts';

const home = mkdtempSync(join(tmpdir(), 'pk-traces-'));

let collector: TraceCollector;
let tracing: Tracing;
let stack: Stack;
let spans: readonly CollectedSpan[];

/** One approval through the API, of a halt that then is made, and all spans of its trace. */
beforeAll(async () => {
  collector = await startTraceCollector();
  tracing = startTracing(collector.url, 'pacekeeper-test');
  const bundlePath = await workflowBundle(home, { isTraced: true });
  stack = await aStack({ tracing: { bundlePath, plugin: tracing.plugin } });
  await stack.sweep('google');
  spans = await approve();
});

afterAll(async () => {
  await stack.close();
  await tracing.stop();
  collector.close();
  rmSync(home, { recursive: true, force: true });
});

async function approve(): Promise<CollectedSpan[]> {
  const { connection, options } = stack.temporal.client;
  const client = new Client({ connection, namespace: options.namespace, plugins: [tracing.plugin] });
  const book = stack.store.incidentBook;
  const api = anApi(stack.store, {
    decide: (incident, given) => decideIncident({ client, book }, incident, given),
    now: () => new Date().toISOString(),
  });
  const token = api.token();
  const [asked] = await book.list({ question: 'halt' });
  const path = `/v1/incidents/${encodeURIComponent(asked?.incidentKey ?? '')}/decisions`;
  const answer = await api.ask('POST', path, { token, body: { decision: 'approve', reason: 'runs away' } });
  expect(answer).toMatchObject({ status: 200, body: { outcome: 'executed' } });
  api.close();
  return await until(
    async () => traceOf('POST /v1/incidents/'),
    (found) => found.some(({ name }) => name === 'RunActivity:auditAndNotify'),
  );
}

function traceOf(start: string): CollectedSpan[] {
  const root = collector.spans.find(({ name }) => name.startsWith(start));
  return collector.spans.filter(({ traceId }) => traceId === root?.traceId);
}

/** The names from a span up to the start of its trace. */
function pathOf(span: CollectedSpan | undefined): string[] {
  if (span === undefined) return [];
  return [...pathOf(spans.find(({ spanId }) => spanId === span.parentSpanId)), span.name];
}

describe('one approval through the API', () => {
  test('gives one trace: request, update, workflow, activity, platform call', () => {
    const halt = spans.find(({ name }) => name === 'RunActivity:autonomousHalt');
    const call = spans.find(({ parentSpanId }) => parentSpanId === halt?.spanId);

    expect(pathOf(call)).toEqual([
      expect.stringMatching(/^POST \/v1\/incidents\//),
      'StartWorkflowUpdate:decide',
      'HandleUpdate:decide',
      'StartActivity:autonomousHalt',
      'RunActivity:autonomousHalt',
      'google POST',
    ]);
  });

  test('leaves no span of it without its parent', () => {
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const orphans = spans.filter(({ parentSpanId }) => parentSpanId !== '' && !ids.has(parentSpanId));

    expect(orphans.map(({ name }) => name)).toEqual([]);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === '')).toHaveLength(1);
  });

  test('sends no credential along, and nothing that was typed', () => {
    const text = collector.texts.join('\n');

    expect(text).toContain('google POST');
    for (const secret of [
      'sim-secret',
      'sim-refresh-token',
      'Bearer',
      'pk_',
      'runs away',
      'ana@example.com',
    ]) {
      expect(text).not.toContain(secret);
    }
  });
});
