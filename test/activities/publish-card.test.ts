import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps, StoreParts } from '../../src/activities/activity-deps.ts';
import type { CardToTell } from '../../src/activities/contract.ts';
import { createPublishCard } from '../../src/activities/publish-card.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { IncidentCard } from '../../src/domain/incident-card.ts';
import type { CardDelivery, Notifier } from '../../src/ports/notifier.ts';
import { anEntry } from '../contract/store.contract.ts';
import { anIncident } from '../support/builders.ts';
import { aCard } from '../support/incident-cards.ts';
import { aStore } from '../support/store.ts';

const NOW = '2026-03-15T12:05:00.000Z';

let opened: Awaited<ReturnType<typeof aStore>>;
let incidents = 0;
let card: IncidentCard;
let facts: Facts;
/** how often the platform's clock was asked: a detection was timed */
let timed = 0;

beforeAll(async () => {
  opened = await aStore();
});
afterAll(() => opened.close());
beforeEach(() => {
  incidents += 1;
  timed = 0;
  const incidentKey = `incident ${incidents}`;
  card = aCard({ incidentKey, event: { key: `${incidentKey}/opened`, at: NOW, text: 'Off plan.' } });
  facts = {
    entries: [anEntry(`${incidentKey}/decision`, { incidentKey })],
    incident: anIncident({ incidentKey }),
    memory: null,
    handled: [],
    deadLetters: [],
  };
});

interface Channel extends Notifier {
  isDown: boolean;
  deliveries: CardDelivery[];
}

/** A channel that keeps how it was asked, and may be down. */
function aChannel(name: string, { isDown = false } = {}): Channel {
  const channel: Channel = {
    name,
    isDown,
    deliveries: [],
    publish: async ({ incidentKey }, delivery) => {
      channel.deliveries.push(delivery);
      if (channel.isDown) throw new OutsideFailure('NOTIFIER_UNAVAILABLE', 'Down.');
      return { channel: name, messageId: incidentKey };
    },
    publishSummary: async () => undefined,
  };
  return channel;
}

interface Asked extends Partial<CardToTell> {
  attempt?: number;
  store?: StoreParts;
}

function publish(notifiers: Channel[], { attempt = 1, store = opened.store, ...change }: Asked = {}) {
  const clock = {
    now: async () => {
      timed += 1;
      return NOW;
    },
  };
  const deps = { store, clock, notifiers } as Partial<ActivityDeps> as ActivityDeps;
  const environment = new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR') });
  return environment.run(createPublishCard(deps), { card, entries: [], ...change });
}

/** The store as it is, which notes what is asked of it; its first write of facts is lost where told. */
function watched({ isFirstWriteLost = false } = {}): { store: StoreParts; calls: string[] } {
  const { messageBook } = opened.store;
  const calls: string[] = [];
  const store: StoreParts = {
    ...opened.store,
    messageBook: {
      ...messageBook,
      findAll: (keys) => {
        calls.push('findAll');
        return messageBook.findAll(keys);
      },
    },
    recordFacts: async (written) => {
      calls.push('recordFacts');
      const isLost = isFirstWriteLost && calls.filter((call) => call === 'recordFacts').length === 1;
      if (isLost) throw new OutsideFailure('STORE_UNAVAILABLE', 'It did not take it.');
      await opened.store.recordFacts(written);
    },
  };
  return { store, calls };
}

/** What the store knows of the incident: on which channels which events were said, and its entries. */
async function kept() {
  const { incidentKey } = card;
  const messages = await opened.store.messageBook.findAll([incidentKey]);
  const entries = await opened.store.auditLog.list({ incidentKey });
  const incident = await opened.store.incidentBook.find(incidentKey);
  return {
    said: Object.fromEntries(messages.map(({ notifier, saidEventKeys }) => [notifier, saidEventKeys])),
    entries: entries.map(({ entry }) => entry.key.slice(incidentKey.length)).toSorted(),
    isRecorded: incident !== null,
  };
}

const opening = () => [card.event.key];

describe('a card', () => {
  it('is said on every channel and recorded with its facts: one read and one write of the store', async () => {
    const { store, calls } = watched();
    const channels = [aChannel('a'), aChannel('b')];
    await publish(channels, { store, facts });

    expect(calls).toEqual(['findAll', 'recordFacts']);
    expect(channels.map(({ deliveries }) => deliveries)).toEqual([
      [{ ref: null, thread: null, isRepeat: false }],
      [{ ref: null, thread: null, isRepeat: false }],
    ]);
    expect(await kept()).toEqual({
      said: { a: opening(), b: opening() },
      entries: ['/decision', '/opened/notification/a', '/opened/notification/b'],
      isRecorded: true,
    });
    expect(timed).toBe(2);
  });

  it('without facts is kept as said all the same', async () => {
    await publish([aChannel('a')], { isRepeat: true });

    expect(await kept()).toEqual({
      said: { a: opening() },
      entries: ['/opened/notification/a'],
      isRecorded: false,
    });
  });

  it('that was said is not said again, and its record is made up for', async () => {
    const ref = { channel: 'a', messageId: card.incidentKey };
    await opened.store.messageBook.save(card.incidentKey, 'a', { ref, eventKey: card.event.key });
    const channel = aChannel('a');
    await publish([channel], { facts, attempt: 2 });

    expect(channel.deliveries).toEqual([]);
    expect(await kept()).toEqual({
      said: { a: opening() },
      entries: ['/decision', '/opened/notification/a'],
      isRecorded: true,
    });
    expect(timed).toBe(0);
  });

  it('of which the write is lost is looked for where it may stand, recorded once, and timed once', async () => {
    const { store } = watched({ isFirstWriteLost: true });
    const channel = aChannel('a');
    await expect(publish([channel], { store, facts })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await kept()).toEqual({ said: {}, entries: [], isRecorded: false });

    await publish([channel], { store, facts, attempt: 2 });

    expect(channel.deliveries.map(({ isRepeat }) => isRepeat)).toEqual([false, true]);
    expect(await kept()).toMatchObject({ said: { a: opening() }, isRecorded: true });
    expect(timed).toBe(1);
  });

  it('edits the message that is there, and the incident’s detection is not timed again', async () => {
    const channel = aChannel('a');
    await publish([channel], { facts });
    const later = { ...card, event: { ...card.event, key: `${card.incidentKey}/later` } };
    await publish([channel], { card: later });

    expect(channel.deliveries[1]).toMatchObject({ ref: { channel: 'a', messageId: card.incidentKey } });
    expect((await kept()).said).toEqual({ a: [...opening(), later.event.key] });
    expect(timed).toBe(1);
  });
});

describe('a channel that is down', () => {
  it('keeps nothing from the others, what they said is kept at once, and the facts wait for it', async () => {
    const { store, calls } = watched();
    const [down, up] = [aChannel('a', { isDown: true }), aChannel('b')];
    await expect(publish([down, up], { store, facts })).rejects.toMatchObject({
      code: 'NOTIFIER_UNAVAILABLE',
    });

    expect(calls).toEqual(['findAll', 'recordFacts']);
    expect(await kept()).toEqual({
      said: { b: opening() },
      entries: ['/opened/notification/b'],
      isRecorded: false,
    });
  });

  it('is asked alone when it is tried again, and then the facts are recorded', async () => {
    const [down, up] = [aChannel('a', { isDown: true }), aChannel('b')];
    await expect(publish([down, up], { facts })).rejects.toThrow();
    down.isDown = false;
    await publish([down, up], { facts, attempt: 2 });

    expect([down.deliveries.length, up.deliveries.length]).toEqual([2, 1]);
    expect(await kept()).toEqual({
      said: { a: opening(), b: opening() },
      entries: ['/decision', '/opened/notification/a', '/opened/notification/b'],
      isRecorded: true,
    });
    expect(timed).toBe(2);
  });

  it('alone costs the store no write', async () => {
    const { store, calls } = watched();
    await expect(publish([aChannel('a', { isDown: true })], { store, facts })).rejects.toThrow();

    expect(calls).toEqual(['findAll']);
  });
});
