import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import { until } from '../support/stack.ts';
import { skipTime } from '../support/temporal.ts';
import { ANA, aPolicy, Desk } from './people.ts';

/** A deadline that passes while no worker runs, in two seconds instead of hours. */
const SHORT = { reminderMinutes: 1 / 60, maxReminders: 0, onCallMinutes: 2 / 60, defaultMinutes: 2 / 60 };

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open({ policy: aPolicy() });
});

afterAll(() => desk.close());

/** An open question whose deadline is near; asked anew, because the policy of the ladder is read when it is asked. */
async function askedWithShortLadder(): Promise<IncidentRecord> {
  const asked = await desk.one('awaiting_approval');
  desk.stack.policy = aPolicy({}, { ladder: SHORT });
  desk.changeBudget(asked, (planned) => planned * 2n);
  await desk.decide(asked, { decision: 'approve', by: ANA });
  await desk.stack.stopWorkers();
  return asked;
}

async function untilTimerFired(incident: IncidentRecord, since: number): Promise<void> {
  const handle = desk.stack.incident(incident);
  await until(
    async () => (await handle.fetchHistory()).events ?? [],
    (events) => events.slice(since).some((event) => event.timerFiredEventAttributes),
  );
}

async function lengthOf(incident: IncidentRecord): Promise<number> {
  return (await desk.stack.incident(incident).fetchHistory()).events?.length ?? 0;
}

async function replays(incident: IncidentRecord): Promise<void> {
  const history = await desk.stack.incident(incident).fetchHistory();
  const workflowBundle = { codePath: inject('workflowBundlePath') };
  await Worker.runReplayHistory({ workflowBundle }, history, desk.stack.incident(incident).workflowId);
}

const approval = { decision: 'approve', by: ANA, reason: 'at the last moment' };

describe('an approval exactly at the deadline', () => {
  test.each([
    ['the approval first, then the deadline', true],
    ['the deadline first, then the approval', false],
  ])(
    'with %s: whoever is there when it is taken up is heard, and a replay says the same',
    async (_order, isFirst) => {
      const asked = await askedWithShortLadder();
      const handle = desk.stack.incident(asked);
      const before = await lengthOf(asked);
      if (isFirst) await handle.signal('approval', approval);
      await untilTimerFired(asked, before);
      if (!isFirst) await handle.signal('approval', approval);
      desk.stack.policy = aPolicy();
      await desk.stack.startWorkers();
      await desk.untilStatus(asked, 'halted');
      expect(await desk.effects('pause', asked)).toBe(1);
      await replays(asked);
    },
  );
});

describe('an approval after the deadline', () => {
  let late: Desk;

  beforeAll(async () => {
    late = await Desk.open({ policy: aPolicy() });
  });

  afterAll(() => late.close());

  test('is refused: the stated default was taken, and nothing is halted', async () => {
    const asked = await late.one('awaiting_approval');
    await skipTime(late.stack.temporal, late.stack.incident(asked), 3.6 * 3600);
    await late.untilStatus(asked, 'warned');
    expect(await late.decide(asked, approval)).toMatchObject({ outcome: 'refused' });
    expect(await late.effects('pause', asked)).toBe(0);
  });
});
