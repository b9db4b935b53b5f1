import { activityInfo } from '@temporalio/activity';
import type { AuditEntry } from '../domain/audit-entry.ts';
import { type Facts, NO_FACTS } from '../domain/facts.ts';
import type { IncidentCard } from '../domain/incident-card.ts';
import type { KeptMessage, SaidEvent } from '../ports/message-book.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { CardToTell, IncidentActivities } from './contract.ts';
import { measureDetection, measuredDelivery } from './measures.ts';

type Publish = IncidentActivities['auditAndNotify'];

/**
 * Says a card on every channel, then records it: one message per incident, in the thread of the digest that named it, and
 * each event once. One channel's failure does not silence the others; what they said is recorded without the facts, and the
 * failure is thrown at the end, so that Temporal tries that one again.
 */
export function createPublishCard(deps: ActivityDeps): Publish {
  return async ({ card, entries, facts, isRepeat }) => {
    const messages = await deps.store.messageBook.findAll(keysOf(card));
    const telling = { card, messages, isRepeat: isRepeat === true || activityInfo().attempt > 1 };
    const results = await Promise.allSettled(deps.notifiers.map((notifier) => tellOn(notifier, telling)));
    const told = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = results.find((result) => result.status === 'rejected');
    const isTold = failed === undefined;
    if (isTold || told.length > 0)
      await record(deps, { card, entries, told, facts: isTold ? facts : undefined });
    await measureFirst(deps, card, told);
    if (failed !== undefined) throw failed.reason;
  };
}

/** A card, what its incident and its digest have on the channels, and whether an earlier try may have got through. */
interface Telling {
  card: IncidentCard;
  messages: readonly KeptMessage[];
  isRepeat: boolean;
}

/** What a channel knows now: `said` just now, or null where it was said before; `isFirst` where the incident is new to it. */
interface Told {
  channel: string;
  said: SaidEvent | null;
  isFirst: boolean;
}

/** An event that was said already is not said again, though it may lack its record, where a worker died in between. */
async function tellOn(notifier: Notifier, { card, messages, isRepeat }: Telling): Promise<Told> {
  const { name } = notifier;
  const { incidentKey, event } = card;
  const here = messages.filter((message) => message.notifier === name);
  const known = here.find(({ key }) => key === incidentKey);
  if (known?.saidEventKeys.includes(event.key) === true) return { channel: name, said: null, isFirst: false };
  const thread = known === undefined ? here.find(({ key }) => key === card.digestKey)?.ref : undefined;
  const delivery = { ref: known?.ref ?? null, thread: thread ?? null, isRepeat };
  const ref = await measuredDelivery(name, () => notifier.publish(card, delivery));
  const said = { key: incidentKey, notifier: name, ref, eventKey: event.key };
  return { channel: name, said, isFirst: known === undefined };
}

/** Where a message of the incident may stand, or of the digest; a workflow of before there were digests names none. */
function keysOf({ incidentKey, digestKey }: IncidentCard): string[] {
  return [incidentKey, digestKey].flatMap((key) => key ?? []);
}

interface Outcome extends Pick<CardToTell, 'card' | 'entries'> {
  told: readonly Told[];
  facts: Facts | undefined;
}

/** One write: what was said stands no later than the entry of it, and facts not before all channels took it. */
async function record(deps: ActivityDeps, { card, entries: alert, told, facts }: Outcome): Promise<void> {
  const notifications = told.map(({ channel }) => notificationEntry(card, channel));
  const { entries, ...others } = facts ?? NO_FACTS;
  const said = told.flatMap((one) => one.said ?? []);
  await deps.store.recordFacts({ ...others, entries: [...alert, ...notifications, ...entries], said });
}

async function measureFirst(deps: ActivityDeps, card: IncidentCard, told: readonly Told[]): Promise<void> {
  const first = told.filter(({ isFirst }) => isFirst);
  await Promise.all(first.map(({ channel }) => measureDetection(deps.clock, channel, card)));
}

function notificationEntry(card: IncidentCard, channel: string): AuditEntry {
  const { platform, accountId, campaignKey, incidentKey, event } = card;
  return {
    key: `${event.key}/notification/${channel}`,
    type: 'notification',
    at: event.at,
    platform,
    accountId,
    campaignKey,
    incidentKey,
    sweepKey: null,
    observationId: null,
    policyVersion: null,
    actor: { kind: 'machine' },
    why: event.text,
    data: { channel, status: card.status, severity: card.severity },
  };
}
