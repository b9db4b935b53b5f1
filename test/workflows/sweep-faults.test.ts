import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SweepCounts } from '../../src/activities/contract.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { Platform } from '../../src/domain/platform.ts';
import type { AdPlatform } from '../../src/ports/ad-platform.ts';
import { sweepKeyOf } from '../../src/workflows/workflow-ids.ts';
import { aStack, type Stack, untilAtRest } from '../support/stack.ts';

interface SimCampaign {
  platform: Platform;
  accountId: string;
  campaignId: string;
}

let stack: Stack;
/** pages of an account that can be read before the platform fails; null: all */
let readablePages: number | null = null;

beforeAll(async () => {
  stack = await aStack({ wrapPlatform: failingAfterPages });
});
afterAll(() => stack.close());
afterEach(async () => {
  readablePages = null;
  await stack.sim('faults', undefined, 'DELETE');
  await stack.sim('reset', { seed: 1, fleet: 'default' });
});

function failingAfterPages(platform: AdPlatform): AdPlatform {
  const pages = new Map<string, number>();
  return {
    ...platform,
    listCampaigns: async (request, context) => {
      const page = request.cursor === null ? 1 : (pages.get(request.accountId) ?? 0) + 1;
      pages.set(request.accountId, page);
      if (readablePages !== null && page > readablePages)
        throw new OutsideFailure('PLATFORM_PERMISSION_DENIED', 'Ask the owner of the account for access.');
      return platform.listCampaigns(request, context);
    },
  };
}

/** A sweep that gives a platform up after two attempts. */
async function impatientSweep(platform: Platform) {
  const asOf = (await stack.sim<{ now: string }>('clock')).now;
  const sweepKey = sweepKeyOf(platform, asOf);
  const counts: SweepCounts = await stack.temporal.client.workflow.execute('sweepPlatform', {
    workflowId: `pacing-sweep-${platform}-${asOf}`,
    taskQueue: 'pacing-workflows',
    args: [{ platform, asOf, readAttempts: 2 }],
  });
  return { asOf, sweepKey, counts, tally: await untilAtRest(stack, sweepKey) };
}

function openIncidents(platform: Platform) {
  return stack.store.incidentBook.list({ platform, statuses: ['warned', 'awaiting_approval', 'halted'] });
}

describe('a platform that is down for the whole sweep', () => {
  test('costs all its campaigns, opens one incident, and closes it when it answers again', async () => {
    await stack.sim('faults', { match: { platform: 'meta' }, preset: 'unavailable_503' });

    const down = await impatientSweep('meta');

    expect(down.counts).toMatchObject({ campaigns: 10, failed: 10, healthy: 0, handedOver: 1 });
    const [incident, ...others] = await openIncidents('meta');
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ kind: 'platform_unreachable', campaignKey: 'platform-unreachable' });
    const letters = await stack.store.deadLetterBox.list({ sweepKey: down.sweepKey });
    expect(letters).toMatchObject([{ kind: 'failed_page', code: 'PLATFORM_UNAVAILABLE' }]);

    await stack.sim('faults', undefined, 'DELETE');
    const up = await impatientSweep('meta');

    expect(up.counts).toMatchObject({ campaigns: 10, failed: 0 });
    expect(await stack.store.incidentBook.find(incident?.incidentKey ?? '')).toMatchObject({
      status: 'closed',
    });
  });
});

describe('a platform that fails on a later page', () => {
  test('loses only what was not read of each account', async () => {
    await stack.sim('reset', { seed: 1, fleet: 'default', pageSize: 2 });
    readablePages = 1;

    const { counts, sweepKey } = await impatientSweep('google');

    expect(counts.campaigns).toBe(10);
    expect(counts.failed).toBe(6);
    expect(counts.healthy + counts.warning + counts.critical).toBe(4);
    const letters = await stack.store.deadLetterBox.list({ sweepKey });
    expect(letters.map(({ code, data }) => [code, data['failed']])).toEqual([
      ['PLATFORM_PERMISSION_DENIED', 3],
      ['PLATFORM_PERMISSION_DENIED', 3],
    ]);
  });
});

describe('one broken row', () => {
  test('is rejected once, and the others are judged', async () => {
    await stack.sim('faults', {
      match: { platform: 'google', body: 'campaign' },
      preset: 'broken_row',
      value: '-5',
      times: 1,
    });

    const { counts, sweepKey } = await impatientSweep('google');

    expect(counts.campaigns).toBe(10);
    expect(counts.rejected).toBe(1);
    const letters = await stack.store.deadLetterBox.list({ sweepKey });
    expect(letters).toMatchObject([{ kind: 'rejected_record', code: 'INVALID_AMOUNT' }]);
    const rejections = await stack.store.auditLog.list({ types: ['rejection'], platform: 'google' });
    expect(rejections.filter(({ entry }) => entry.sweepKey === sweepKey)).toHaveLength(1);
  });
});

describe('accounts whose campaigns all stand at zero', () => {
  test('is one question to a person for each account, and no halt', async () => {
    const campaigns = await stack.sim<SimCampaign[]>('campaigns');
    for (const { platform, accountId, campaignId } of campaigns.filter((one) => one.platform === 'dv360'))
      await stack.sim('spend', { platform, accountId, campaignId, spend: { kind: 'none' } });
    await stack.sim('requests', undefined, 'DELETE');

    const { counts, tally } = await impatientSweep('dv360');

    expect(counts).toMatchObject({ campaigns: 10, critical: 10, zeroDelivery: 10, breakerTripped: true });
    expect(tally.outcomes.halted ?? 0).toBe(0);
    const asked = (await openIncidents('dv360')).filter((incident) => incident.kind === 'data_fault');
    const accounts = new Set(campaigns.filter((one) => one.platform === 'dv360').map((one) => one.accountId));
    expect(new Set(asked.map((incident) => incident.workflowId))).toEqual(
      new Set([...accounts].map((accountId) => `incident:dv360:${accountId}:data-fault`)),
    );
    expect(asked.every((incident) => incident.status === 'awaiting_approval')).toBe(true);
    expect(await stack.sim<unknown[]>('requests?effect=pause')).toEqual([]);
  });
});
