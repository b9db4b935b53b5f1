import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../src/activities/activity-deps.ts';
import type { SweepActivities, SweepRef } from '../../src/activities/contract.ts';
import { createJudgeSweep } from '../../src/activities/judge-sweep.ts';
import { createPostDigest } from '../../src/activities/post-digest.ts';
import { createPublishCard } from '../../src/activities/publish-card.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { IncidentCard } from '../../src/domain/incident-card.ts';
import { observationIdOf } from '../../src/domain/observation.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { SweepDigest } from '../../src/domain/sweep-digest.ts';
import type { CardDelivery, Notifier } from '../../src/ports/notifier.ts';
import type { AssessedObservation } from '../../src/ports/observation-log.ts';
import { aDecision, aGuardedDecision, anObservation } from '../support/builders.ts';
import { aCard } from '../support/incident-cards.ts';
import { aStore } from '../support/store.ts';

type Judged = Awaited<ReturnType<SweepActivities['judgeSweep']>>;

const QUIET = { logger: new DefaultLogger('ERROR') };
const ASOF = '2026-03-15T12:00:00.000Z';

let opened: Awaited<ReturnType<typeof aStore>>;
let sweeps = 0;
let sweep: SweepRef;

beforeAll(async () => {
  opened = await aStore();
});
afterAll(() => opened.close());
beforeEach(() => {
  sweeps += 1;
  sweep = { sweepKey: `google-${sweeps}:${ASOF}`, platform: 'google', asOf: ASOF, canAct: true };
});

/** A channel that keeps what it is told. */
interface Channel extends Notifier {
  digests: { digest: SweepDigest; isRepeat: boolean }[];
  cards: { card: IncidentCard; delivery: CardDelivery }[];
}

function aChannel(name: string, answer: 'takes digests' | 'no digests' | 'down' = 'takes digests'): Channel {
  const channel: Channel = {
    name,
    digests: [],
    cards: [],
    publish: async (card, delivery) => {
      channel.cards.push({ card, delivery });
      return { channel: name, messageId: card.incidentKey };
    },
    publishSummary: async () => undefined,
  };
  if (answer === 'no digests') return channel;
  const publishDigest: Notifier['publishDigest'] = async (digest, { key, isRepeat }) => {
    if (answer === 'down') throw new OutsideFailure('NOTIFIER_UNAVAILABLE', 'Down.');
    channel.digests.push({ digest, isRepeat });
    return { channel: name, messageId: key };
  };
  return { ...channel, publishDigest };
}

function deps(...notifiers: Notifier[]): ActivityDeps {
  return {
    store: opened.store,
    clock: { now: async () => ASOF },
    notifiers,
    readPolicy: async () => ({ ...DEFAULT_POLICY, digestAbove: 2 }),
    links: { temporalAddress: 'x:1', namespace: 'pacing', webUiUrl: 'http://ui' },
  } as Partial<ActivityDeps> as ActivityDeps;
}

function anAlert(campaignKey: string, variancePct: number): AssessedObservation {
  const ref = { platform: 'google', accountId: '1', campaignKey } as const;
  const observationId = `${sweep.sweepKey}/${observationIdOf(ref, ASOF)}`;
  const observation = anObservation({ ...ref, observationId, campaignId: campaignKey, campaignName: null });
  const decision = aDecision({ severity: 'warning', action: 'slack_alert', variancePct });
  return { observation, guarded: aGuardedDecision({ decision }), isAlreadyHalted: false };
}

function seen(...alerts: AssessedObservation[]): Promise<void> {
  return opened.store.observationLog.recordPage(sweep.sweepKey, alerts);
}

function post(dependencies: ActivityDeps, attempt = 1): Promise<void> {
  const scheduledTimestampMs = Date.parse('2026-03-15T12:00:40.000Z');
  const environment = new MockActivityEnvironment({ attempt, scheduledTimestampMs }, QUIET);
  return environment.run(createPostDigest(dependencies), { ...sweep, heldAccounts: [] });
}

function publish(dependencies: ActivityDeps, card: IncidentCard): Promise<void> {
  return new MockActivityEnvironment({}, QUIET).run(createPublishCard(dependencies), { card, entries: [] });
}

async function needsDigest(canAct: boolean): Promise<boolean | undefined> {
  const environment = new MockActivityEnvironment({}, QUIET);
  const judged: Judged = await environment.run(createJudgeSweep(deps()), { ...sweep, canAct });
  return judged.needsDigest;
}

describe('a sweep with more alerts than the policy lets pass', () => {
  beforeEach(() => seen(anAlert('1', 11), anAlert('2', 20), anAlert('3', 15)));

  it('is found when it is judged, and a late one is not, because it tells nothing', async () => {
    expect(await needsDigest(true)).toBe(true);
    expect(await needsDigest(false)).toBe(false);
  });

  it('is said as counts, the worst first, and where the open incidents are', async () => {
    const channel = aChannel('a');
    await post(deps(channel));

    expect(channel.digests).toMatchObject([
      {
        isRepeat: false,
        digest: {
          sweepKey: sweep.sweepKey,
          asOf: ASOF,
          at: '2026-03-15T12:00:40.000Z',
          judged: 3,
          alerts: 3,
          bySeverity: { healthy: 0, warning: 3, critical: 0 },
          rows: [{ campaignKey: '2' }, { campaignKey: '3' }, { campaignKey: '1' }],
        },
      },
    ]);
    const row = channel.digests[0]?.digest.rows[0];
    expect(row).toMatchObject({
      campaignName: 'US_Shoes_Brand Search',
      variancePct: 20,
      action: 'slack_alert',
    });
    expect(channel.digests[0]?.digest.webUrl).toBe(
      "http://ui/namespaces/pacing/workflows?query=WorkflowType%20%3D%20'handleIncident'%20AND%20ExecutionStatus%20%3D%20'Running'%20AND%20PacingPlatform%20%3D%20'google'",
    );
  });

  it('is said once on each channel that can, however often it is asked for, and recorded once', async () => {
    const channels = [aChannel('a'), aChannel('b', 'no digests')];
    await post(deps(...channels));
    await post(deps(...channels), 2);

    expect(channels.map(({ digests }) => digests.length)).toEqual([1, 0]);
    const entries = await opened.store.auditLog.list({ types: ['notification'] });
    const own = entries.filter(({ entry }) => entry.sweepKey === sweep.sweepKey);
    expect(own.map(({ entry }) => [entry.key, entry.data])).toEqual([
      [`${sweep.sweepKey}/digest/notification/a`, { channel: 'a', alerts: 3, shown: 3 }],
    ]);
  });

  it('is looked for by a channel that may have said it', async () => {
    const channel = aChannel('a');
    await post(deps(channel), 2);

    expect(channel.digests).toMatchObject([{ isRepeat: true }]);
  });

  it('is said on the other channels where one is down, which is tried again', async () => {
    const working = aChannel('b');
    await expect(post(deps(aChannel('a', 'down'), working))).rejects.toMatchObject({
      code: 'NOTIFIER_UNAVAILABLE',
    });

    expect(working.digests).toHaveLength(1);
  });
});

describe('nothing new', () => {
  it('is no message', async () => {
    const channel = aChannel('a');
    await post(deps(channel));

    expect(channel.digests).toEqual([]);
  });
});

describe('an incident that a digest named', () => {
  let channels: Channel[];
  let card: IncidentCard;

  beforeEach(async () => {
    await seen(anAlert('1', 11), anAlert('2', 20), anAlert('3', 15));
    channels = [aChannel('a'), aChannel('b', 'no digests')];
    card = aCard({ incidentKey: `incident ${sweeps}`, digestKey: sweep.sweepKey });
    await post(deps(...channels));
  });

  it('goes into its thread, and by itself to a channel that has none', async () => {
    await publish(deps(...channels), card);

    expect(channels.map(({ cards }) => cards[0]?.delivery)).toEqual([
      { ref: null, thread: { channel: 'a', messageId: sweep.sweepKey }, isRepeat: false },
      { ref: null, thread: null, isRepeat: false },
    ]);
  });

  it('stays where it was told first, whatever names it later', async () => {
    await publish(deps(...channels), { ...card, digestKey: null });
    await publish(deps(...channels), { ...card, event: { ...card.event, key: 'later' } });

    const ref = { channel: 'a', messageId: card.incidentKey };
    expect(channels[0]?.cards[1]?.delivery).toEqual({ ref, thread: null, isRepeat: false });
  });

  it('goes by itself where a workflow of before there were digests sends it', async () => {
    const { digestKey: _none, ...old } = card;
    await publish(deps(...channels), old as IncidentCard);

    expect(channels[0]?.cards[0]?.delivery).toMatchObject({ ref: null, thread: null });
  });

  it('is told though the platform’s clock, by which its detection is timed, does not answer', async () => {
    const clock = { now: () => Promise.reject(new OutsideFailure('PLATFORM_UNAVAILABLE', 'No clock.')) };
    await publish({ ...deps(...channels), clock }, card);

    expect(channels.map(({ cards }) => cards.length)).toEqual([1, 1]);
  });
});
