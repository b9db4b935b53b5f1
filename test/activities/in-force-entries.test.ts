import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { recordPolicy, recordSchedule } from '../../src/activities/in-force-entries.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { aStore } from '../support/store.ts';

const AT = '2026-03-15T12:00:00.000Z';
const LATER = '2026-03-15T13:00:00.000Z';
const aPolicy = (version: string) => ({ ...DEFAULT_POLICY, version });

describe('what is in force', () => {
  let opened: Awaited<ReturnType<typeof aStore>>;
  const closers: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    opened = await aStore();
    closers.push(opened.close);
  });
  afterAll(async () => void (await Promise.all(closers.map((close) => close()))));

  const recorded = async (type: 'policy' | 'schedule') => {
    const rows = await opened.store.auditLog.list({ types: [type] });
    return rows.toReversed().map(({ entry }) => [entry.data['subject'], entry.data['version']]);
  };

  it('a policy is recorded once, with all its numbers, however many workers read it', async () => {
    const { auditLog } = opened.store;
    await Promise.all([1, 2, 3].map(() => recordPolicy(auditLog, aPolicy('a'), AT)));
    await recordPolicy(auditLog, aPolicy('a'), LATER);

    const [row, ...others] = await auditLog.list({ types: ['policy'] });
    expect(others).toEqual([]);
    expect(row?.entry).toMatchObject({
      at: AT,
      policyVersion: 'a',
      data: { criticalAbovePct: 25, ladder: DEFAULT_POLICY.ladder },
    });
  });

  it('a policy that comes back is recorded again', async () => {
    for (const version of ['a', 'b', 'a', 'a'])
      await recordPolicy(opened.store.auditLog, aPolicy(version), AT);

    expect(await recorded('policy')).toEqual(['a', 'b', 'a'].map((version) => ['policy', version]));
  });

  it('each schedule is recorded when its own definition changes, and not when it is set up again', async () => {
    const { auditLog } = opened.store;
    const spec = { intervals: [{ every: '4h' }] };
    const ensure = async (google: string, meta: string) => {
      await recordSchedule(auditLog, { scheduleId: 'pacing-google', definition: google, spec }, AT);
      await recordSchedule(auditLog, { scheduleId: 'pacing-meta', definition: meta, spec }, AT);
    };
    await ensure('1', '1');
    await ensure('1', '1');
    await ensure('1', '2');

    expect(await recorded('schedule')).toEqual([
      ['pacing-google', '1'],
      ['pacing-meta', '1'],
      ['pacing-meta', '2'],
    ]);
  });
});
