import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ObserveMessage } from '../../src/activities/contract.ts';
import { createSlackNotifier } from '../../src/adapters/slack/index.ts';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';
import type { CampaignRef } from '../../src/domain/campaign.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { IncidentRecord, IncidentStatus } from '../../src/domain/incident.ts';
import { addMs, HOUR_MS } from '../../src/domain/instant.ts';
import { observationIdOf } from '../../src/domain/observation.ts';
import type { Platform } from '../../src/domain/platform.ts';
import { type SlackFake, startSlackFake } from '../support/slack-fake.ts';
import { aStack, type Stack, until, untilAtRest } from '../support/stack.ts';
import { skipTime } from '../support/temporal.ts';

interface JournalLine {
  effect: string | null;
  campaignId?: string;
  dropped?: boolean;
}

/** How each platform is asked to pause. */
const MUTATION = {
  google: { platform: 'google', path: 'campaigns:mutate' },
  meta: { platform: 'meta', method: 'POST' },
  dv360: { platform: 'dv360', method: 'PATCH' },
} as const;

async function all(
  stack: Stack,
  status: IncidentStatus,
  platform: Platform = 'google',
): Promise<readonly IncidentRecord[]> {
  return await stack.store.incidentBook.list({ platform, statuses: [status] });
}

async function one(stack: Stack, status: IncidentStatus): Promise<IncidentRecord> {
  const [found] = await all(stack, status);
  if (found === undefined) throw new Error(`No incident is ${status}.`);
  return found;
}

async function entries(stack: Stack, incidentKey: string, type: AuditEntry['type']): Promise<AuditEntry[]> {
  const found = await stack.store.auditLog.list({ incidentKey, types: [type] });
  return found.map(({ entry }) => entry).toReversed();
}

async function pausesOf(stack: Stack, { campaignKey }: CampaignRef): Promise<JournalLine[]> {
  const lines = await stack.sim<JournalLine[]>('requests?effect=pause');
  return lines.filter((line) => line.campaignId === campaignKey);
}

/** What the sweep says of a campaign, as a worker that was killed after it had said it says it again. */
function observe(about: Pick<ObserveMessage, 'sweepKey' | 'observationId' | 'asOf'>): ObserveMessage {
  return { ...about, kind: 'campaign', isHealthy: false, isReleased: false, note: null };
}

describe('a sweep that is repeated after a crash', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });
  afterAll(() => stack.close());

  test('never takes its old sight of a campaign for a resume by hand', async () => {
    const first = await stack.sweep('google');
    const halted = await all(stack, 'halted');
    const asOf = first.sweepKey.slice('google:'.length);
    for (const { platform, accountId, campaignKey } of halted) {
      const observationId = observationIdOf({ platform, accountId, campaignKey }, asOf);
      await stack
        .incident({ platform, accountId, campaignKey })
        .signal('observe', observe({ sweepKey: 'google:again', observationId, asOf }));
    }

    expect((await untilHandled(stack, 'google:again', 2)).outcomes).toEqual({ unchanged: 2 });
    expect(await all(stack, 'halted')).toHaveLength(2);
    for (const incident of halted) {
      expect((await stack.store.incidentBook.standing(incident)).memory.lease).not.toBeNull();
      expect(await pausesOf(stack, incident)).toHaveLength(1);
    }
  });
});

describe('a sweep that read a campaign right before its pause took effect', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });
  afterAll(() => stack.close());

  test('is not believed that somebody resumed it: the platform is asked first, and the halt keeps its owner', async () => {
    await stack.sweep('google');
    const halted = await one(stack, 'halted');
    const { platform, accountId, campaignKey } = halted;
    const asOf = new Date(Date.now() + 60_000).toISOString();
    const observationId = observationIdOf({ platform, accountId, campaignKey }, asOf);
    const seen = await stack.store.observationLog.latest(halted);
    if (seen === null) throw new Error('The halted campaign has no observation.');
    await stack.store.observationLog.recordOne({
      ...seen,
      observation: { ...seen.observation, observationId, asOf, source: 'sweep', platformStatus: 'active' },
    });
    await stack
      .incident(halted)
      .signal('observe', observe({ sweepKey: 'google:overlapping', observationId, asOf }));

    expect((await untilHandled(stack, 'google:overlapping', 1)).outcomes).toEqual({ unchanged: 1 });
    expect((await stack.store.incidentBook.find(halted.incidentKey))?.status).toBe('halted');
    expect((await stack.store.incidentBook.standing(halted)).memory.lease?.incidentKey).toBe(
      halted.incidentKey,
    );
  });
});

async function untilHandled(stack: Stack, sweepKey: string, count: number) {
  return await until(
    () => stack.store.incidentBook.tally(sweepKey),
    ({ outcomes }) => Object.values(outcomes).reduce((sum, of) => sum + of, 0) === count,
  );
}

describe('a pause whose answer is lost', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });
  afterAll(() => stack.close());

  test.each([
    ['google', 'the connection breaks', { match: MUTATION.google, dropAfterWrite: true }],
    ['meta', 'it answers 503', { match: MUTATION.meta, preset: 'unavailable_503', applyFirst: true }],
    ['dv360', 'no answer in time', { match: MUTATION.dv360, delayMs: 6_000 }],
  ] as const)('is read back and not sent again: %s, %s', async (platform, _what, fault) => {
    await stack.sim('faults', { times: 1, ...fault });

    const { tally } = await stack.sweep(platform);

    expect(tally.outcomes.halted).toBe(2);
    expect(await stack.sim<{ applied: number }[]>('faults')).toContainEqual(
      expect.objectContaining({ match: fault.match, applied: 1 }),
    );
    for (const incident of await all(stack, 'halted', platform)) {
      expect(await pausesOf(stack, incident)).toHaveLength(1);
      const effects = await entries(stack, incident.incidentKey, 'action_effect');
      expect(effects.map((entry) => entry.data['kind'])).toEqual(['confirmed']);
    }
  });
});

describe('a platform that asks to come back in hours', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });
  afterAll(() => stack.close());

  test('holds back that halt only: a person is told why and until when, and the next sweep halts', async () => {
    await stack.sim('faults', {
      match: { platform: 'google', path: 'mutate' },
      preset: 'google_429',
      retryDelaySeconds: 9_000,
      times: 1,
    });

    const { tally, sweepKey } = await stack.sweep('google');

    expect(tally.outcomes).toMatchObject({ halted: 1, failed: 1, escalated: 2, warned: 2 });
    const stuck = await one(stack, 'dead_letter');
    expect(stuck.details).toContain('Retry in 9000 seconds');
    expect(stack.lines.join('\n')).toContain('autonomousHalt failed for good');
    const letters = await stack.store.deadLetterBox.list({ sweepKey });
    expect(letters).toMatchObject([{ kind: 'exhausted_step', campaignKey: stuck.campaignKey }]);
    expect(await pausesOf(stack, stuck)).toEqual([]);

    expect((await stack.sweep('google')).tally.outcomes.halted).toBe(1);
    expect(await pausesOf(stack, stuck)).toHaveLength(1);
    expect((await stack.store.incidentBook.find(stuck.incidentKey))?.status).toBe('halted');
  });
});

describe('an observation that arrives while the incident closes', () => {
  let stack: Stack;
  /** called once, when the incident says that it closes */
  let atClosing: (() => Promise<void>) | null = null;

  beforeAll(async () => {
    stack = await aStack({
      wrapDeps: (deps) => ({
        ...deps,
        notifiers: deps.notifiers.map((notifier) => ({
          ...notifier,
          publish: async (card, delivery) => {
            const callback = card.status === 'closed' ? atClosing : null;
            if (callback !== null) atClosing = null;
            await callback?.();
            return await notifier.publish(card, delivery);
          },
        })),
      }),
    });
  });
  afterAll(() => stack.close());

  test('opens the next incident of the campaign, with a key of its own', async () => {
    await stack.sweep('google');
    const first = await one(stack, 'warned');
    const { platform, accountId, campaignKey } = first;
    const seen = await stack.store.observationLog.latest(first);
    if (seen === null) throw new Error('The campaign was not observed.');
    await stack.sim('spend', {
      platform,
      accountId,
      campaignId: campaignKey,
      spend: { kind: 'even', factor: 1 },
    });
    const asOf = addMs(seen.observation.asOf, HOUR_MS);
    const observationId = observationIdOf(first, asOf);
    atClosing = async () => {
      await stack.store.observationLog.recordOne({
        ...seen,
        observation: { ...seen.observation, observationId, asOf },
      });
      const message = observe({ sweepKey: `google:${asOf}`, observationId, asOf });
      await stack.incident(first).signal('observe', message);
    };

    await stack.sweep('google');

    const second = await until(
      () => stack.store.incidentBook.find(`${first.workflowId}:${asOf}`),
      (found) => found !== null,
    );
    expect(await stack.store.incidentBook.find(first.incidentKey)).toMatchObject({ status: 'closed' });
    expect(second).toMatchObject({ status: 'warned', openedAt: asOf, observationId });
    expect((await untilAtRest(stack, `google:${asOf}`)).outcomes).toEqual({ warned: 1 });
  });
});

/** A part of the outside that a test can switch off; how often it was asked meanwhile. */
interface Outage {
  isOut: boolean;
  asked: number;
}

describe('a store that does not take what was said', () => {
  let stack: Stack;
  const outage: Outage = { isOut: false, asked: 0 };

  beforeAll(async () => {
    stack = await aStack({
      wrapDeps: (deps) => ({
        ...deps,
        store: {
          ...deps.store,
          recordFacts: async (facts) => {
            if (outage.isOut && facts.said !== undefined) throw locked(outage);
            await deps.store.recordFacts(facts);
          },
        },
      }),
    });
  });
  afterAll(() => stack.close());

  test('loses no alert of its record', async () => {
    outage.isOut = true;
    const { tally } = await stack.sweep('google');
    outage.isOut = false;

    expect(tally.outcomes).toMatchObject({ halted: 2, escalated: 2, warned: 2 });
    expect(outage.asked).toBeGreaterThanOrEqual(6);
    for (const incident of await stack.store.incidentBook.list({ platform: 'google' })) {
      const alerts = await entries(stack, incident.incidentKey, 'alert');
      expect(alerts.map((entry) => entry.data['severity'])).toEqual([incident.severity]);
    }
  });
});

function locked(outage: Outage): OutsideFailure {
  outage.asked += 1;
  return new OutsideFailure('STORE_UNAVAILABLE', 'The store did not take it: it is locked.');
}

describe('a cause that cannot be looked for', () => {
  test('holds back no warning and no word of a halt: they go out without it', async () => {
    const broken = () => Promise.reject(new OutsideFailure('PLAN_UNREADABLE', 'Not readable.'));
    const stack = await aStack({
      wrapDeps: (deps) => ({
        ...deps,
        store: { ...deps.store, observationLog: { ...deps.store.observationLog, history: broken } },
      }),
    });
    onTestFinished(() => stack.close());

    const { tally } = await stack.sweep('google');

    expect(tally.outcomes).toEqual({ halted: 2, escalated: 2, warned: 2 });
    for (const incident of await stack.store.incidentBook.list({ platform: 'google' })) {
      expect(await entries(stack, incident.incidentKey, 'alert')).toHaveLength(1);
      expect(await entries(stack, incident.incidentKey, 'diagnosis')).toEqual([]);
    }
  });
});

describe('a worker that dies between saying something and recording that it was said', () => {
  let stack: Stack;
  let slack: SlackFake;
  let closeSlack = () => {};
  let crashes = 0;

  beforeAll(async () => {
    const atEnd = (close: () => void) => {
      closeSlack = close;
    };
    slack = await startSlackFake({ startMs: Date.now(), pageSize: 200, atEnd });
    const { token, channel, apiUrl } = slack;
    const notifiers = [createSlackNotifier({ token, channel, apiUrl, timeoutMs: 5_000 })];
    stack = await aStack({
      wrapDeps: (deps) => ({
        ...deps,
        notifiers,
        store: {
          ...deps.store,
          recordFacts: async (facts) => {
            const isFirst = crashes === 0 && facts.entries.some(({ type }) => type === 'notification');
            if (isFirst) crashes += 1;
            if (isFirst) throw new Error('killed');
            await deps.store.recordFacts(facts);
          },
        },
      }),
    });
  });
  afterAll(async () => {
    await stack.close();
    closeSlack();
  });

  test('says it once and records it once', async () => {
    await stack.sweep('google');

    expect(crashes).toBe(1);
    const names = slack.messages.map(({ metadata }) => metadata?.event_payload['idem']);
    expect(slack.roots()).toHaveLength(6);
    expect(new Set(names).size).toBe(names.length);
    for (const incident of await stack.store.incidentBook.list({ platform: 'google' })) {
      const said = (await entries(stack, incident.incidentKey, 'notification')).map(({ key }) => key);
      const book = await stack.store.messageBook.find(incident.incidentKey, 'slack');
      expect(book?.saidEventKeys).not.toEqual([]);
      expect(said.toSorted()).toEqual(
        (book?.saidEventKeys ?? []).map((key) => `${key}/notification/slack`).toSorted(),
      );
    }
  });
});

describe('a channel that is silent while an incident closes', () => {
  let stack: Stack;
  let isOut = false;

  beforeAll(async () => {
    stack = await aStack({
      wrapDeps: (deps) => ({
        ...deps,
        notifiers: deps.notifiers.map((notifier) => ({
          ...notifier,
          publish: async (card, delivery) => {
            if (isOut) throw new OutsideFailure('NOTIFIER_UNAVAILABLE', 'It does not answer.');
            return await notifier.publish(card, delivery);
          },
        })),
      }),
    });
  });
  afterAll(() => stack.close());

  test('hears its last words later, though the next incident of the campaign has opened by then', async () => {
    await stack.sweep('google');
    const first = await one(stack, 'halted');
    isOut = true;
    const decision = { decision: 'resume', by: 'ana@example.com', reason: 'the client wants it' };
    expect(await stack.incident(first).executeUpdate('decide', { args: [decision] })).toMatchObject({
      outcome: 'executed',
    });
    isOut = false;

    await stack.sweep('google');
    const second = await stack.store.incidentBook.findByWorkflow(first.workflowId);
    expect(second).toMatchObject({ status: 'awaiting_approval' });
    expect(second?.incidentKey).not.toBe(first.incidentKey);
    await skipTime(stack.temporal, stack.incident(first), 360);

    const said = await until(
      async () => (await entries(stack, first.incidentKey, 'notification')).map(({ why }) => why),
      (found) => found.length === 2,
    );
    expect(said[1]).toBe('Closed: resumed and confirmed by reading it back.');
    const book = await stack.store.messageBook.find(first.incidentKey, 'console');
    expect(book?.saidEventKeys.at(-1)).toMatch(/\/closed$/);
    expect(await stack.store.deadLetterBox.count()).toBe(0);
  });
});

describe('Slack', () => {
  test('that is down holds back nothing, is asked once by each incident, and hears all once later', async () => {
    const slack = await startSlackFake();
    for (let call = 0; call < 6; call += 1)
      slack.troubleNext('chat.postMessage', { kind: 'rate_limited', retryAfterS: 3_600 });
    const { token, channel, apiUrl } = slack;
    const notifiers = [createSlackNotifier({ token, channel, apiUrl, timeoutMs: 5_000 })];
    const stack = await aStack({ wrapDeps: (deps) => ({ ...deps, notifiers }) });
    onTestFinished(() => stack.close());

    const { tally } = await stack.sweep('google');

    expect(tally.outcomes).toEqual({ halted: 2, escalated: 2, warned: 2 });
    expect(await stack.sim<JournalLine[]>('requests?effect=pause')).toHaveLength(2);
    expect(slack.calls).toHaveLength(6);

    const incidents = await stack.store.incidentBook.list({ platform: 'google' });
    for (const incident of incidents) await skipTime(stack.temporal, stack.incident(incident), 360);

    for (const { incidentKey, status } of incidents) {
      const said = await until(
        async () => (await entries(stack, incidentKey, 'notification')).map(({ why }) => why),
        (found) => found.length === 1,
      );
      if (status === 'warned') expect(said).toEqual(['Off plan.']);
    }
    expect(slack.roots()).toHaveLength(6);
    expect(slack.messages).toHaveLength(6 + 6);
  });
});
