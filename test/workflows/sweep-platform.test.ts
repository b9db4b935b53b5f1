import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SweepCounts } from '../../src/activities/contract.ts';
import { ensureSchedules } from '../../src/cli/schedules.ts';
import { PLATFORMS } from '../../src/domain/platform.ts';
import { aStack, type Stack, until } from '../support/stack.ts';

interface JournalLine {
  effect: string | null;
}

describe('a sweep of the default fleet', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });
  afterAll(() => stack.close());

  const pauses = async () => (await stack.sim<JournalLine[]>('requests?effect=pause')).length;

  test.each(PLATFORMS)(
    'of %s halts two, escalates two and warns of two, then leaves the halted alone',
    async (platform) => {
      const before = await pauses();
      const first = await stack.sweep(platform);

      expect(first.counts).toMatchObject({
        campaigns: 10,
        healthy: 4,
        warning: 3,
        critical: 3,
        zeroDelivery: 1,
        alreadyHalted: 0,
        rejected: 0,
        failed: 0,
        handedOver: 6,
        breakerTripped: false,
      });
      expect(first.tally.outcomes).toEqual({ halted: 2, escalated: 2, warned: 2 });
      expect(await pauses()).toBe(before + 2);

      const second = await stack.sweep(platform);

      expect(second.counts).toMatchObject({ campaigns: 10, critical: 3, zeroDelivery: 1, alreadyHalted: 2 });
      expect(second.tally.outcomes).toEqual({ unchanged: 6 });
      expect(await pauses()).toBe(before + 2);
    },
  );

  test('run twice for the same time records everything once', async () => {
    const asOf = (await stack.sim<{ now: string }>('clock')).now;
    const first = await stack.sweep('google', asOf);
    const recorded = async () =>
      (await stack.store.auditLog.list({ platform: 'google', since: asOf, until: asOf, limit: 1000 })).length;
    const before = await recorded();

    const handle = await stack.temporal.client.workflow.start('sweepPlatform', {
      workflowId: 'pacing-sweep-again',
      taskQueue: 'pacing-workflows',
      args: [{ platform: 'google', asOf }],
    });

    expect(await handle.result()).toEqual(first.counts);
    expect(await recorded()).toBe(before);
  });

  test('shows its counts in words for a media buyer', async () => {
    const { workflows } = await recentSweeps(stack);
    const metadata = await stack.temporal.client.workflow
      .getHandle(workflows[0] ?? '')
      .query<{ currentDetails: string }>('__temporal_workflow_metadata');

    expect(metadata.currentDetails).toMatch(/^## (Google Ads|Meta|DV360): all campaigns as of /);
    expect(metadata.currentDetails).toContain('| 🟢 Healthy | 4 |');
  });
});

async function recentSweeps(stack: Stack): Promise<{ workflows: string[] }> {
  const query = `WorkflowType = 'sweepPlatform' AND ExecutionStatus = 'Completed' AND PacingPlatform IS NOT NULL`;
  const workflows = await until(
    async () => {
      const found: string[] = [];
      for await (const { workflowId } of stack.temporal.client.workflow.list({ query }))
        found.push(workflowId);
      return found;
    },
    (found) => found.length > 0,
  );
  return { workflows };
}

describe('a sweep that comes too late', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });
  afterAll(() => stack.close());

  test('observes and records, and hands nothing over', async () => {
    await ensureSchedules(stack.temporal.client, { platforms: ['meta'], everyHours: 4 });
    const schedule = stack.temporal.client.schedule.getHandle('pacing-meta');
    const { info } = await schedule.describe();
    const next = info.nextActionTimes[0]?.getTime() ?? 0;
    const missed = new Date(next - 8 * 3_600_000);

    await schedule.backfill({
      start: new Date(missed.getTime() - 600_000),
      end: new Date(missed.getTime() + 600_000),
    });
    const { info: after } = await until(
      () => schedule.describe(),
      (described) => described.info.recentActions.length > 0,
    );
    const started = after.recentActions[0]?.action.workflow.workflowId ?? '';
    const counts: SweepCounts = await stack.temporal.client.workflow.getHandle(started).result();

    // The fleet is laid out for the simulator's clock: eight hours earlier its severities vary with the hour.
    expect(counts).toMatchObject({ campaigns: 10, failed: 0, handedOver: 0 });
    expect(counts.critical).toBeGreaterThan(0);
    const guards = await stack.store.auditLog.list({ types: ['guard'], platform: 'meta', limit: 100 });
    expect(guards.map(({ entry }) => entry.data['guard'])).toContain('late_sweep');
    expect(await stack.sim<JournalLine[]>('requests?effect=pause')).toEqual([]);
  });
});

describe('a sweep that is asked for nonsense', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });
  afterAll(() => stack.close());

  test('says how a time is written', async () => {
    const failing = stack.temporal.client.workflow.execute('sweepPlatform', {
      workflowId: 'pacing-sweep-nonsense',
      taskQueue: 'pacing-workflows',
      args: [{ platform: 'google', asOf: 'yesterday' }],
    });

    await expect(failing).rejects.toMatchObject({
      cause: { type: 'INVALID_INPUT', message: expect.stringContaining('2026-03-15T12:00:00Z') },
    });
  });
});
