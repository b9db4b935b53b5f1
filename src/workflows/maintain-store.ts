import { setCurrentDetails } from '@temporalio/workflow';
import type { StoreRound } from '../activities/contract.ts';
import { ownActivities } from './activity-options.ts';

/** It waits for a moment at which nobody holds the tables, and may move rows: there is half a day for it. */
const PATIENT = {
  startToCloseTimeout: '30m',
  scheduleToCloseTimeout: '12h',
  retry: { initialInterval: '10s', backoffCoefficient: 2, maximumInterval: '10m' },
} as const;

const { maintainStore: round } = ownActivities({
  ...PATIENT,
  summary: 'Make the months to come, drop those that are no longer kept',
});

/** The store's own upkeep (issue 5 §2): a table a month, made ahead of time, dropped when it is no longer kept. */
export async function maintainStore(): Promise<StoreRound> {
  const result = await round();
  setCurrentDetails(`## Store\n\nMade: ${namesOf(result.made)}. Dropped: ${namesOf(result.dropped)}.\n`);
  return result;
}

function namesOf(tables: readonly string[]): string {
  return tables.length === 0 ? 'nothing' : tables.map((name) => `\`${name}\``).join(', ');
}
