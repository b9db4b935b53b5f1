import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../src/activities/activity-deps.ts';
import type { Briefing } from '../../src/activities/contract.ts';
import { createFetchAndReconcile } from '../../src/activities/fetch-and-reconcile.ts';
import type { CampaignRef } from '../../src/domain/campaign.ts';
import { NO_FACTS } from '../../src/domain/facts.ts';
import { incidentWorkflowId } from '../../src/domain/incident-ids.ts';
import { observationIdOf } from '../../src/domain/observation.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { Notifier } from '../../src/ports/notifier.ts';
import { throwSwitch } from '../support/automation.ts';
import { aGuardedDecision, anObservation } from '../support/builders.ts';
import { aStore } from '../support/store.ts';

const ASOF = '2026-03-15T12:00:00.000Z';
const MINE = { platform: 'google', accountId: '1', campaignKey: '11' } as const;
const OTHER = { platform: 'google', accountId: '1', campaignKey: '12' } as const;

const OUTSIDE = { name: 'outside' } as Notifier;
const HERE = { name: 'here', isInProcess: true } as Notifier;

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

type Request = Parameters<ReturnType<typeof createFetchAndReconcile>>[0];

function brief(
  campaign: CampaignRef,
  observationId: string,
  change: { deps?: Partial<ActivityDeps>; firstSight?: { sweepKey: string; runId: string } } = {},
) {
  const deps = {
    store: opened.store,
    notifiers: [],
    readPolicy: async () => DEFAULT_POLICY,
    links: { temporalAddress: 'x:1', namespace: 'pacing', webUiUrl: null },
    canWrite: () => true,
    isLive: false,
    ...change.deps,
  } as Partial<ActivityDeps> as ActivityDeps;
  const incidentKey = `incident:google:1:11:${ASOF}`;
  const request: Request = { campaign, incidentKey, from: 'store', observationId };
  const { firstSight } = change;
  return createFetchAndReconcile(deps)(firstSight === undefined ? request : { ...request, firstSight });
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

  it('is, of a first sight that this run recorded already, what it was decided on then; of no other run', async () => {
    const firstSight = { sweepKey: `google:${ASOF}`, runId: 'this run' };
    const observationId = observationIdOf(MINE, ASOF);
    const first = await brief(MINE, observationId, { firstSight });
    expect(first).toMatchObject({ wasRecorded: false, policy: { version: DEFAULT_POLICY.version } });
    const { policy, memory, automationOn } = first as Briefing;
    const basis = { runId: 'this run', policy, memory, automationOn, judgedAt: '2026-03-15T12:00:05.000Z' };
    const { sweepKey } = firstSight;
    const handled = { sweepKey, workflowId: incidentWorkflowId(MINE), outcome: 'warned', basis } as const;
    await opened.store.recordFacts({ ...NO_FACTS, handled: [handled] });
    await opened.store.incidentBook.remember(MINE, { lastHaltAt: ASOF });
    const deps = { readPolicy: async () => ({ ...DEFAULT_POLICY, version: 'changed since' }) };
    const changed = { policy: { version: 'changed since' }, memory: { lastHaltAt: ASOF } };

    const { judgedAt } = basis;
    expect(await brief(MINE, observationId, { deps, firstSight })).toEqual({
      ...first,
      judgedAt,
      wasRecorded: true,
    });
    const ofAnother = { ...firstSight, runId: 'another run' };
    expect(await brief(MINE, observationId, { deps, firstSight: ofAnother })).toMatchObject({
      ...changed,
      wasRecorded: false,
    });
    expect(await brief(MINE, observationId, { deps })).toMatchObject(changed);
  });

  it.each([
    ['no channel is outside', [HERE, HERE], true],
    ['one channel is outside', [HERE, OUTSIDE], false],
  ])('is said in place where %s', async (_which, notifiers, saysInPlace) => {
    expect(await brief(MINE, observationIdOf(MINE, ASOF), { deps: { notifiers } })).toMatchObject({
      saysInPlace,
    });
  });

  it('is nothing where the observation is not there', async () => {
    expect(await brief(MINE, 'gone')).toMatchObject({ kind: 'rejected', code: 'INVALID_RECORD' });
  });
});
