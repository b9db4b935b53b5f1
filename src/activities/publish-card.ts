import { activityInfo } from '@temporalio/activity';
import type { AuditEntry } from '../domain/audit-entry.ts';
import type { IncidentCard } from '../domain/incident-card.ts';
import type { MessageRef, Notifier } from '../ports/notifier.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { IncidentActivities } from './contract.ts';
import { measureDetection, measuredDelivery } from './measures.ts';

type Publish = IncidentActivities['auditAndNotify'];

/**
 * Records what is about to be said, then says it on every channel: one message per incident, in the thread of the digest
 * that named it, and each event once. One channel's failure does not silence the others; it is thrown at the end, so that
 * Temporal tries that one again.
 */
export function createPublishCard(deps: ActivityDeps): Publish {
  return async ({ card, entries, facts, isRepeat }) => {
    if (entries.length > 0) await deps.store.auditLog.append(entries);
    const said = await Promise.allSettled(
      deps.notifiers.map((notifier) =>
        publishOn(deps, notifier, { card, isRepeat: isRepeat === true || activityInfo().attempt > 1 }),
      ),
    );
    const notifications = said.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = said.find((result) => result.status === 'rejected');
    if (failed === undefined && facts !== undefined)
      return deps.store.recordFacts({ ...facts, entries: [...notifications, ...facts.entries] });
    await deps.store.auditLog.append(notifications);
    if (failed !== undefined) throw failed.reason;
  };
}

/** Gives what is to be recorded of it. An event that was said already may lack that, where a worker died in between. */
async function publishOn(
  deps: ActivityDeps,
  notifier: Notifier,
  { card, isRepeat }: { card: IncidentCard; isRepeat: boolean },
): Promise<AuditEntry> {
  const book = deps.store.messageBook;
  const known = await book.find(card.incidentKey, notifier.name);
  if (known?.saidEventKeys.includes(card.event.key) !== true) {
    const thread = known === null ? await threadOf(deps, notifier, card) : null;
    const ref = await measuredDelivery(notifier.name, () =>
      notifier.publish(card, { ref: known?.ref ?? null, thread, isRepeat }),
    );
    await book.save(card.incidentKey, notifier.name, { ref, eventKey: card.event.key });
    if (known === null) await measureDetection(deps.clock, notifier.name, card);
  }
  return notificationEntry(card, notifier.name);
}

/** Where the digest stands that named the incident; null where there is none, or where this channel did not take it. */
async function threadOf(
  deps: ActivityDeps,
  notifier: Notifier,
  { digestKey }: Partial<Pick<IncidentCard, 'digestKey'>>,
): Promise<MessageRef | null> {
  if (digestKey === undefined || digestKey === null) return null;
  return (await deps.store.messageBook.find(digestKey, notifier.name))?.ref ?? null;
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
