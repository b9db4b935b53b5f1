import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/stack.ts';
import { ANA, aPolicy, Desk, EVE } from './people.ts';

/** Temporal takes 10,000 signals of one run; past 4,096 events it suggests to continue as new. */
const SIGNALS = 10_500;
const AT_ONCE = 50;
const TAKES_EFFECT_WITHIN_MS = 30_000;

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open({ policy: aPolicy() });
});

afterAll(() => desk.close());

test('a flood of signals loses nothing that was accepted, and a valid approval takes effect soon after it', {
  timeout: 240_000,
}, async () => {
  const asked = await desk.one('awaiting_approval');
  const handle = desk.stack.incident(asked);
  const { runId } = await handle.describe();
  const accepted = await flood(asked);

  const startedAt = Date.now();
  const answer = await desk.decide(asked, { decision: 'approve', by: ANA });
  const tookMs = Date.now() - startedAt;

  expect(answer).toMatchObject({ outcome: 'executed' });
  expect(tookMs).toBeLessThan(TAKES_EFFECT_WITHIN_MS);
  expect(await desk.effects('pause', asked)).toBe(1);
  const rows = await until(refusals, ({ recorded }) => recorded === accepted);
  expect(rows.recorded).toBe(accepted);
  expect(rows.batches).toBeLessThan(20);
  await until(
    () => handle.describe(),
    (now) => now.runId !== runId,
  );

  async function refusals() {
    const single = (await desk.entries(asked, 'approval')).filter(
      ({ data }) => data['outcome'] === 'refused',
    );
    const batches = await desk.entries(asked, 'rejection');
    const inBatches = batches.reduce((sum, { data }) => sum + Number(data['count']), 0);
    return { recorded: single.length + inBatches, batches: batches.length };
  }
});

/** Decisions of somebody who may not decide, as fast as they are taken; those that Temporal refused are not counted. */
async function flood(asked: Parameters<Desk['decide']>[0]): Promise<number> {
  const handle = desk.stack.incident(asked);
  let accepted = 0;
  for (let sent = 0; sent < SIGNALS; sent += AT_ONCE) {
    const payload = { decision: 'approve', by: EVE, reason: 'let me in' };
    const results = await Promise.allSettled(
      Array.from({ length: AT_ONCE }, () => handle.signal('approval', payload)),
    );
    accepted += results.filter(({ status }) => status === 'fulfilled').length;
  }
  return accepted;
}
