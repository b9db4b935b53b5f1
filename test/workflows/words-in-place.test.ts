import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActivityDeps } from '../../src/activities/activity-deps.ts';
import type { AuditEntry, AuditType } from '../../src/domain/audit-entry.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { FactsToRecord } from '../../src/ports/fact-recorder.ts';
import type { IncidentBook } from '../../src/ports/incident-book.ts';
import { WORKFLOW_TASK_QUEUE } from '../../src/workflows/workflow-ids.ts';
import { aStack, type Stack, until } from '../support/stack.ts';
import { runWorkers } from '../support/temporal.ts';
import { aWire, type Wire } from '../support/wire.ts';

/** The activities that the server scheduled for an incident that waits, by name; those in place are markers, and not among them. */
async function activitiesOf(stack: Stack, incident: IncidentRecord): Promise<string[]> {
  const events = await until(
    async () => (await stack.incident(incident).fetchHistory()).events ?? [],
    (found) => found.some(({ timerStartedEventAttributes: timer }) => (timer ?? null) !== null),
  );
  return events.flatMap(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? [],
  );
}

async function oneThatIs(stack: Stack, status: IncidentRecord['status']): Promise<IncidentRecord> {
  const [found] = await stack.store.incidentBook.list({ statuses: [status] });
  if (found === undefined) throw new Error(`No incident is ${status}.`);
  return found;
}

describe('where every channel is in the worker itself', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
    await stack.sweep('google');
  });
  afterAll(() => stack.close());

  test.each([
    ['warned', []],
    ['halted', ['autonomousHalt']],
    ['awaiting_approval', []],
  ] as const)(
    'an incident that is %s takes %j of the server, and is told and recorded',
    async (status, wanted) => {
      const incident = await oneThatIs(stack, status);

      expect(await activitiesOf(stack, incident)).toEqual(wanted);
      const { incidentKey } = incident;
      const notes = await stack.store.auditLog.list({ incidentKey, types: ['notification'] });
      expect(notes).toHaveLength(1);
    },
  );
});

describe('where a channel is outside', () => {
  let stack: Stack;

  beforeAll(async () => {
    const outside = { name: 'outside', publish: async () => ({ channel: 'outside', messageId: 'm' }) };
    const wrapDeps = (deps: ActivityDeps) =>
      ({ ...deps, notifiers: [...deps.notifiers, outside] }) as ActivityDeps;
    stack = await aStack({ wrapDeps });
    await stack.sweep('google');
  });
  afterAll(() => stack.close());

  test.each([
    ['warned', ['sendWarningAlert']],
    ['halted', ['autonomousHalt', 'auditAndNotify']],
  ] as const)(
    'an incident that is %s is told of by an activity with its own retries',
    async (status, wanted) => {
      expect(await activitiesOf(stack, await oneThatIs(stack, status))).toEqual(wanted);
    },
  );
});

describe('a first sight that the store did not give at once', () => {
  const IN_TASK_THEN_BY_TIMER = 2;
  const failuresAtMs = new Map<string, readonly number[]>();
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack({
      wrapDeps: ({ store, ...deps }) => {
        const standing: IncidentBook['standing'] = async (campaign, handover) => {
          const failures = failuresAtMs.get(campaign.campaignKey) ?? [];
          if (handover === undefined || failures.length === IN_TASK_THEN_BY_TIMER)
            return store.incidentBook.standing(campaign, handover);
          failuresAtMs.set(campaign.campaignKey, [...failures, Date.now()]);
          throw new OutsideFailure('STORE_UNAVAILABLE', 'not now');
        };
        return { ...deps, store: { ...store, incidentBook: { ...store.incidentBook, standing } } };
      },
    });
    await stack.sweep('google');
  });
  afterAll(() => stack.close());

  test('is judged when it was read, and the deadline of its question counts from then', async () => {
    const { campaignKey, askedAt } = await oneThatIs(stack, 'awaiting_approval');

    const lastFailureAtMs = failuresAtMs.get(campaignKey)?.at(-1) ?? Number.NaN;
    expect(Date.parse(askedAt ?? '')).toBeGreaterThan(lastFailureAtMs + 2_000);
  });
});

const NOTHING_NEW = { kind: 'campaign', isHealthy: false, isReleased: false, note: null } as const;

/** Waits until the server gave up waiting for the end of the task that it had given out. */
async function untilTaskIsLost(stack: Stack, incident: IncidentRecord): Promise<void> {
  await until(
    async () => (await stack.incident(incident).fetchHistory()).events ?? [],
    (events) => events.some(({ workflowTaskTimedOutEventAttributes: lost }) => (lost ?? null) !== null),
  );
}

describe('a record whose task the server never heard the end of', () => {
  let incidentKey: string;
  let stack: Stack;
  let wire: Wire;
  let connection: NativeConnection;
  let workers: Awaited<ReturnType<typeof runWorkers>>;
  let records: IncidentRecord[];

  beforeAll(async () => {
    stack = await aStack({
      wrapDeps: (deps) => ({
        ...deps,
        store: { ...deps.store, recordFacts: (facts) => record(deps, facts) },
      }),
    });
    await stack.sweep('google');
    await stack.stopWorkers();
    wire = await aWire(stack.temporal.address);
    connection = await NativeConnection.connect({ address: wire.address });
    workers = await runWorkers({ ...stack.temporal, nativeConnection: connection }, stack.activities);
  });
  afterAll(async () => {
    await workers.close();
    await connection.close();
    await wire.close();
    await stack.startWorkers();
    await stack.close();
  });

  /** The wire breaks right after the first record of the incident that this is about. */
  async function record(deps: ActivityDeps, facts: FactsToRecord): Promise<void> {
    await deps.store.recordFacts(facts);
    if (facts.incident === null || facts.incident.incidentKey !== incidentKey) return;
    records.push(facts.incident);
    if (records.length === 1) wire.cut();
  }

  /**
   * Hands a campaign over once more, as a new incident; its first task is lost after the record, and the policy changes. Tasks
   * are soon given out again here.
   */
  async function loseTheFirstTask(of: IncidentRecord): Promise<void> {
    const { workflowId, observationId, platform, accountId, campaignKey } = of;
    const { client } = stack.temporal;
    records = [];
    incidentKey = `${of.incidentKey}/once more`;
    await client.workflow.getHandle(workflowId).terminate();
    const campaign = { platform, accountId, campaignKey };
    const asOf = new Date().toISOString();
    await client.workflow.signalWithStart('handleIncident', {
      workflowId,
      taskQueue: WORKFLOW_TASK_QUEUE,
      workflowTaskTimeout: '2s',
      args: [{ campaign, campaignId: campaignKey, incidentKey, kind: 'campaign', openedAt: asOf }],
      signal: 'observe',
      signalArgs: [{ ...NOTHING_NEW, sweepKey: 'google:again', asOf, observationId }],
    });
    await until(
      async () => records.length,
      (made) => made === 1,
    );
    stack.policy = { ...DEFAULT_POLICY, version: 'changed', warningFromPct: 98, criticalAbovePct: 99 };
    await untilTaskIsLost(stack, of);
  }

  async function entriesOf(type: AuditType): Promise<AuditEntry[]> {
    return (await stack.store.auditLog.list({ incidentKey, types: [type] })).map(({ entry }) => entry);
  }

  test('is made once more, though the policy changed, and a warning is not said again', async () => {
    const warned = await oneThatIs(stack, 'warned');
    await loseTheFirstTask(warned);
    wire.mend();
    await until(
      async () => records.length,
      (made) => made > 1,
    );

    expect(new Set(records.map(({ status }) => status))).toEqual(new Set(['warned']));
    expect(await entriesOf('notification')).toHaveLength(1);
    const entries = await stack.store.auditLog.list({ incidentKey });
    expect(entries.map(({ entry }) => entry.policyVersion)).not.toContain('changed');
    expect(await activitiesOf(stack, warned)).toEqual([]);
  });

  test('is taken up before the answer to its question: asked once, with one deadline, and what was approved is done', async () => {
    stack.policy = DEFAULT_POLICY;
    const asked = await oneThatIs(stack, 'awaiting_approval');
    await loseTheFirstTask(asked);
    stack.policy = DEFAULT_POLICY;
    const approval = { decision: 'approve', by: 'ana@example.com', reason: 'it runs away' };
    await stack.incident(asked).signal('approval', approval);
    wire.mend();

    await until(
      () => stack.store.incidentBook.find(incidentKey),
      (incident) => incident?.status === 'halted',
    );
    const open = records.filter(({ status }) => status === 'awaiting_approval');
    expect(open.length).toBeGreaterThan(1);
    expect(new Set(open.map(({ deadline }) => deadline)).size).toBe(1);
    const asking = (await entriesOf('approval')).filter(({ data }) => data['asked'] !== undefined);
    expect(asking).toHaveLength(1);
    const paused = await stack.sim<{ campaignId: string }[]>('requests?effect=pause');
    expect(paused.filter(({ campaignId }) => campaignId === asked.campaignKey)).toHaveLength(1);
  });
});
