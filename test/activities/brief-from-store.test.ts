import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../src/activities/activity-deps.ts';
import { createFetchAndReconcile } from '../../src/activities/fetch-and-reconcile.ts';
import type { CampaignRef } from '../../src/domain/campaign.ts';
import { observationIdOf } from '../../src/domain/observation.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { throwSwitch } from '../support/automation.ts';
import { aGuardedDecision, anObservation } from '../support/builders.ts';
import { aStore } from '../support/store.ts';

const ASOF = '2026-03-15T12:00:00.000Z';
const MINE = { platform: 'google', accountId: '1', campaignKey: '11' } as const;
const OTHER = { platform: 'google', accountId: '1', campaignKey: '12' } as const;

let opened: Awaited<ReturnType<typeof aStore>>;

beforeAll(async () => {
  opened = await aStore();
  const { observationLog, incidentBook } = opened.store;
  const assessed = [MINE, OTHER].map((campaign) => ({
    observation: anObservation({ ...campaign, observationId: observationIdOf(campaign, ASOF) }),
    guarded: aGuardedDecision(),
    isAlreadyHalted: false,
  }));
  await observationLog.recordPage(`google:${ASOF}`, assessed);
  await incidentBook.remember(MINE, { lastHaltAt: '2026-03-14T00:00:00.000Z' });
  await incidentBook.remember(OTHER, { lastHaltAt: '2026-03-13T00:00:00.000Z' });
});
afterAll(() => opened.close());

function brief(campaign: CampaignRef, observationId: string) {
  const deps = {
    store: opened.store,
    readPolicy: async () => DEFAULT_POLICY,
    links: { temporalAddress: 'x:1', namespace: 'pacing', webUiUrl: null },
    canWrite: () => true,
    isLive: false,
  } as Partial<ActivityDeps> as ActivityDeps;
  const incidentKey = `incident:google:1:11:${ASOF}`;
  return createFetchAndReconcile(deps)({ campaign, incidentKey, from: 'store', observationId });
}

describe('what an incident decides on from the store', () => {
  it('is the observation with what is remembered of its campaign and the kill switch as it stands', async () => {
    await throwSwitch(opened.store.incidentBook, { on: false });

    expect(await brief(MINE, observationIdOf(MINE, ASOF))).toMatchObject({
      kind: 'briefing',
      observation: MINE,
      memory: { ...MINE, lastHaltAt: '2026-03-14T00:00:00.000Z' },
      automationOn: false,
    });
  });

  it('is never the memory of another campaign than the observation names', async () => {
    expect(await brief(MINE, observationIdOf(OTHER, ASOF))).toMatchObject({
      observation: OTHER,
      memory: { ...OTHER, lastHaltAt: '2026-03-13T00:00:00.000Z' },
    });
  });

  it('is nothing where the observation is not there', async () => {
    expect(await brief(MINE, 'gone')).toMatchObject({ kind: 'rejected', code: 'INVALID_RECORD' });
  });
});
