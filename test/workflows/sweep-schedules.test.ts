import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSchedules, listSchedules } from '../../src/cli/schedules.ts';
import { PLATFORMS } from '../../src/domain/platform.ts';
import { aTemporal, type TestTemporal } from '../support/temporal.ts';

const PLAN = { platforms: PLATFORMS, everyHours: 4 };

describe('schedules', () => {
  let temporal: TestTemporal;

  beforeAll(async () => {
    temporal = await aTemporal();
  });
  afterAll(() => temporal.close());

  const outcomesOf = async (plan: Parameters<typeof ensureSchedules>[1]) =>
    Object.fromEntries(
      (await ensureSchedules(temporal.client, plan)).map(({ scheduleId, outcome }) => [scheduleId, outcome]),
    );

  it('are created once, one for each platform, for the report and for the store', async () => {
    const ids = ['pacing-google', 'pacing-meta', 'pacing-dv360', 'pacing-report', 'pacing-maintenance'];

    expect(await outcomesOf(PLAN)).toEqual(Object.fromEntries(ids.map((id) => [id, 'created'])));
    expect(await outcomesOf(PLAN)).toEqual(Object.fromEntries(ids.map((id) => [id, 'unchanged'])));
  });

  it('run every four hours at times of their own, skip overlaps and end before the next is due', async () => {
    await ensureSchedules(temporal.client, PLAN);
    const descriptions = await Promise.all(
      PLATFORMS.map((platform) => temporal.client.schedule.getHandle(`pacing-${platform}`).describe()),
    );

    for (const { policies, action, spec } of descriptions) {
      expect(policies).toEqual({ overlap: 'SKIP', catchupWindow: 3_600_000, pauseOnFailure: false });
      expect(action.workflowExecutionTimeout).toBe(3.5 * 3_600_000);
      expect(spec.intervals?.[0]?.every).toBe(4 * 3_600_000);
    }
    expect(new Set(descriptions.map(({ spec }) => spec.intervals?.[0]?.offset)).size).toBe(3);
  });

  it("keep an operator's pause when their definition changes", async () => {
    await ensureSchedules(temporal.client, PLAN);
    const handle = temporal.client.schedule.getHandle('pacing-google');
    await handle.pause('ana: the account is being moved');

    const outcomes = await outcomesOf({ ...PLAN, everyHours: 2 });

    const { state, spec, policies } = await handle.describe();
    expect(outcomes['pacing-google']).toBe('updated');
    expect(spec.intervals?.[0]?.every).toBe(2 * 3_600_000);
    expect(policies.catchupWindow).toBe(30 * 60_000);
    expect(state).toMatchObject({ paused: true, note: 'ana: the account is being moved' });
    expect(await listSchedules(temporal.client)).toContainEqual(
      expect.objectContaining({ scheduleId: 'pacing-google', state: 'paused', nextAt: null }),
    );
  });

  it('take a cron expression instead of an interval', async () => {
    await ensureSchedules(temporal.client, { ...PLAN, cron: 'CRON_TZ=Asia/Kolkata 30 6 * * *' });

    const { info } = await temporal.client.schedule.getHandle('pacing-meta').describe();
    const next = info.nextActionTimes[0] ?? new Date(0);

    expect([next.getUTCHours(), next.getUTCMinutes() - (next.getUTCMinutes() % 5)]).toEqual([1, 0]);
  });
});
