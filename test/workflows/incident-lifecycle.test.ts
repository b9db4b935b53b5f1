import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CampaignRef } from '../../src/domain/campaign.ts';
import type { IncidentRecord, IncidentStatus } from '../../src/domain/incident.ts';
import type { PlanRecord } from '../../src/domain/plan-record.ts';
import { throwSwitch } from '../support/automation.ts';
import { aStack, type Stack, until } from '../support/stack.ts';

interface JournalLine {
  effect: string | null;
  campaignId?: string;
}

async function one(
  stack: Stack,
  status: IncidentStatus,
  fits: (incident: IncidentRecord) => boolean = () => true,
): Promise<IncidentRecord> {
  const listed = await stack.store.incidentBook.list({ platform: 'google', statuses: [status] });
  const found = listed.find(fits);
  if (found === undefined) throw new Error(`No such incident is ${status}.`);
  return found;
}

async function effects(stack: Stack, effect: string): Promise<JournalLine[]> {
  return await stack.sim<JournalLine[]>(`requests?effect=${effect}`);
}

function patch(
  stack: Stack,
  { platform, accountId, campaignKey }: CampaignRef,
  change: object,
): Promise<unknown> {
  return stack.sim(`campaigns/${platform}/${accountId}/${campaignKey}`, change, 'PATCH');
}

describe('a halt that holds', () => {
  let stack: Stack;
  /** plan lines whose budget somebody changed, by campaign id */
  const budgets = new Map<string, (planned: bigint) => bigint>();

  beforeAll(async () => {
    stack = await aStack({
      wrapDeps: (deps) => ({
        ...deps,
        planSource: {
          readPlan: async (platform) => {
            const plan = await deps.planSource.readPlan(platform);
            return { ...plan, records: plan.records.map(withNewBudget) };
          },
        },
      }),
    });
    await stack.sweep('google');
  });

  afterAll(() => stack.close());

  function withNewBudget(record: PlanRecord): PlanRecord {
    const change = budgets.get(record.campaignId ?? '');
    if (change === undefined || record.target.kind !== 'even_share') return record;
    return { ...record, target: { kind: 'even_share', budgetMicros: change(record.target.budgetMicros) } };
  }

  test('is resumed, read back and closed when a new budget makes the campaign healthy', async () => {
    const halted = await one(stack, 'halted', (incident) => (incident.variancePct ?? 0) < 90);
    const { observation } = (await stack.store.observationLog.latest(halted)) ?? {};
    const [actual, target] = [BigInt(observation?.actualMicros ?? 0), BigInt(observation?.targetMicros ?? 1)];
    budgets.set(halted.campaignKey, (planned) => (planned * actual) / target);
    const { tally } = await stack.sweep('google');
    expect(tally.outcomes.resumed).toBe(1);
    expect((await stack.store.incidentBook.find(halted.incidentKey))?.closedBecause).toContain(
      'resumed and confirmed',
    );
    expect((await effects(stack, 'resume')).map((line) => line.campaignId)).toEqual([halted.campaignKey]);
  });

  test('ends when somebody resumes the campaign by hand, and Pacekeeper stops insisting', async () => {
    const halted = await one(stack, 'halted');
    const pausesBefore = (await effects(stack, 'pause')).length;
    await patch(stack, halted, { status: 'active' });
    await stack.sweep('google');
    const closed = await stack.store.incidentBook.find(halted.incidentKey);
    expect(closed?.closedBecause).toContain('someone resumed it');
    expect((await stack.store.incidentBook.standing(halted)).memory.lease).toBeNull();
    expect((await effects(stack, 'pause')).length).toBe(pausesBefore);
  });
});

describe('a campaign that somebody else paused', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });

  afterAll(() => stack.close());

  test('is noted and left alone', async () => {
    const campaigns =
      await stack.sim<
        { platform: 'google'; accountId: string; campaignId: string; kind: string; isDirty: boolean }[]
      >('campaigns');
    const critical = campaigns.find(
      (campaign) => campaign.platform === 'google' && campaign.kind === 'critical' && !campaign.isDirty,
    );
    if (critical === undefined) throw new Error('The fleet has no critical campaign.');
    const ref = {
      platform: critical.platform,
      accountId: critical.accountId,
      campaignKey: critical.campaignId,
    };
    await patch(stack, ref, { status: 'paused' });
    const { tally } = await stack.sweep('google');
    expect(tally.outcomes.halted).toBe(1);
    expect((await effects(stack, 'pause')).map((line) => line.campaignId)).not.toContain(critical.campaignId);
  });
});

describe('automation switched off', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });

  afterAll(() => stack.close());

  test('asks about every halt instead, and an approval is refused until it is on again', async () => {
    await throwSwitch(stack.store.incidentBook, { on: false });
    const { tally } = await stack.sweep('google');
    expect(tally.outcomes).toMatchObject({ escalated: 4 });
    expect(await effects(stack, 'pause')).toEqual([]);
    const asked = await one(stack, 'awaiting_approval', (incident) => incident.severity === 'critical');
    const approve = { decision: 'approve', by: 'ana@example.com', reason: 'runs away' };
    expect(await stack.incident(asked).executeUpdate('decide', { args: [approve] })).toMatchObject({
      outcome: 'refused',
    });
    await throwSwitch(stack.store.incidentBook, { on: true });
    expect(await stack.incident(asked).executeUpdate('decide', { args: [approve] })).toMatchObject({
      outcome: 'executed',
    });
  });
});

describe('a dry run', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack({ wrapDeps: (deps) => ({ ...deps, canWrite: () => false }) });
  });

  afterAll(() => stack.close());

  test('asks the platform to check the pause and changes nothing: no lease, no resume owed', async () => {
    const { tally } = await stack.sweep('google');
    expect(tally.outcomes).toMatchObject({ dry_run: 2 });
    expect(tally.outcomes.halted).toBeUndefined();
    expect(await effects(stack, 'pause')).toEqual([]);
    expect((await effects(stack, 'validate')).length).toBe(2);
    expect(await stack.store.incidentBook.list({ statuses: ['halted'] })).toEqual([]);
  });
});

describe('many halts at once', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
    stack.policy = {
      ...stack.policy,
      breaker: { ...stack.policy.breaker, minProposedHalts: 1, maxSharePct: 10 },
    };
  });

  afterAll(() => stack.close());

  test('are held back in one question, and approving it releases each after another look', async () => {
    const { tally } = await stack.sweep('google');
    expect(tally.outcomes.halted).toBeUndefined();
    const faults = (await stack.store.incidentBook.list({ platform: 'google' })).filter(
      ({ kind }) => kind === 'data_fault',
    );
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) {
      const release = { decision: 'approve', by: 'ana@example.com', reason: 'the data is right' };
      expect(await stack.incident(fault).executeUpdate('decide', { args: [release] })).toMatchObject({
        outcome: 'executed',
      });
    }
    await until(
      () => effects(stack, 'pause'),
      (pauses) => pauses.length === 2,
    );
  });
});
