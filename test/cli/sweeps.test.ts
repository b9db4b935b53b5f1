import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitForRest } from '../../src/cli/sweeps.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { IncidentBook } from '../../src/ports/incident-book.ts';
import { aStore } from '../support/store.ts';

const ORDER = { platform: 'google', asOf: '2026-03-15T12:00:00.000Z' } as const;
const AWAY = new OutsideFailure('STORE_UNAVAILABLE', 'The store did not take it: it is away.');

let made: Awaited<ReturnType<typeof aStore>>;

beforeAll(async () => {
  made = await aStore();
});
afterAll(() => made.close());

/** The store's book behind an owner that is away for the first calls. */
function awayFor(calls: number): IncidentBook {
  let left = calls;
  const tally: IncidentBook['tally'] = async (sweepKey) => {
    left -= 1;
    if (left >= 0) throw AWAY;
    return await made.store.incidentBook.tally(sweepKey);
  };
  return { ...made.store.incidentBook, tally };
}

test('waiting for incidents outlasts an owner of the store that is killed and comes back', async () => {
  expect(await waitForRest(awayFor(2), ORDER, Date.now() + 5_000)).toEqual({ open: 0, outcomes: {} });
});

test('a store that stays away is said to be away', async () => {
  await expect(waitForRest(awayFor(Infinity), ORDER, Date.now() + 300)).rejects.toThrow('it is away');
});
