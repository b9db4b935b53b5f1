import type { IncidentStatus } from '../../domain/incident.ts';
import type { IncidentCard } from '../../domain/incident-card.ts';
import { DAY_MS, HOUR_MS, toEpochMs } from '../../domain/instant.ts';
import type { CardDelivery, MessageRef, Notifier } from '../../ports/notifier.ts';
import { eventBlocks, eventText, incidentBlocks, incidentText } from './blocks.ts';
import { digestBlocks, digestText } from './digest-blocks.ts';
import {
  openSlackChannel,
  type SlackChannel,
  type SlackChannelOptions,
  type SlackMessage,
  type SlackPlace,
} from './slack-channel.ts';
import { summaryBlocks, summaryText } from './summary-blocks.ts';

/** Waiting for a person: what happens then is also shown in the channel, not only in the thread. */
const SHOWN_IN_CHANNEL: readonly IncidentStatus[] = ['awaiting_approval', 'resume_due', 'dead_letter'];

/**
 * Slack: one message per incident, edited as it moves; each event is a reply in its thread. An incident of a digest has its
 * message in the digest's thread, and its events there too. A repeated delivery looks for what an earlier attempt wrote and
 * adopts it. Throws `OutsideFailure` (`NOTIFIER_*`).
 */
export function createSlackNotifier(options: SlackChannelOptions): Notifier {
  const channel = openSlackChannel(options);
  return {
    name: 'slack',
    async publish(card, delivery) {
      const { ref, isRepeat } = delivery;
      const place = await publishRoot(channel, card, delivery);
      const isNew = ref === null || ref.messageId !== place.ts;
      await publishEvent(channel, card, { place, isRepeat, isNew });
      return refOf(place);
    },
    async publishSummary(summary, { key, isRepeat }) {
      const idem = `summary/${key}`;
      const sinceMs = toEpochMs(summary.until) - DAY_MS;
      if (isRepeat && (await channel.find(idem, { sinceMs })) !== null) return;
      await channel.post({ idem, text: summaryText(summary), blocks: summaryBlocks(summary) });
    },
    async publishDigest(digest, { key, isRepeat }) {
      const idem = `digest/${key}`;
      const sinceMs = toEpochMs(digest.at) - HOUR_MS;
      const found = isRepeat ? await channel.find(idem, { sinceMs }) : null;
      const message = { idem, text: digestText(digest), blocks: digestBlocks(digest) };
      return refOf(found ?? (await channel.post(message)));
    },
  };
}

async function publishRoot(
  channel: SlackChannel,
  card: IncidentCard,
  { ref, thread, isRepeat }: CardDelivery,
): Promise<SlackPlace> {
  const message = { idem: card.incidentKey, text: incidentText(card), blocks: incidentBlocks(card) };
  const threadTs = thread?.threadId ?? thread?.messageId;
  const found =
    ref === null && isRepeat ? await find(channel, card, { idem: card.incidentKey, threadTs }) : null;
  const known = ref === null ? found : placeOf(ref);
  if (known === null) return channel.post({ ...message, ...inThread(threadTs) });
  const outcome = await channel.edit(known, message);
  return outcome === 'gone'
    ? postAnew(channel, card, { message, isRepeat, threadTs: known.threadTs })
    : known;
}

/** Somebody deleted the message. The new one needs a name of its own: Slack would take it for the deleted one. */
async function postAnew(
  channel: SlackChannel,
  card: IncidentCard,
  { message, isRepeat, threadTs }: { message: SlackMessage; isRepeat: boolean; threadTs: string | undefined },
): Promise<SlackPlace> {
  const idem = `${card.incidentKey}/again/${card.event.key}`;
  const found = isRepeat ? await find(channel, card, { idem, threadTs }) : null;
  return found ?? channel.post({ ...message, idem, ...inThread(threadTs) });
}

/** In the thread, or in the channel, where it stands if the thread was gone; not long before the event that it was for. */
async function find(
  channel: SlackChannel,
  card: IncidentCard,
  { idem, threadTs }: { idem: string; threadTs: string | undefined },
): Promise<SlackPlace | null> {
  const reply = threadTs === undefined ? null : await channel.find(idem, { threadTs });
  return reply ?? channel.find(idem, { sinceMs: toEpochMs(card.event.at) - HOUR_MS });
}

async function publishEvent(
  channel: SlackChannel,
  card: IncidentCard,
  { place, isRepeat, isNew }: { place: SlackPlace; isRepeat: boolean; isNew: boolean },
): Promise<void> {
  const idem = card.event.key;
  const isShared = place.threadTs !== undefined;
  const threadTs = place.threadTs ?? place.ts;
  if (isRepeat && (await channel.find(idem, { threadTs })) !== null) return;
  const isBroadcast = isShownInChannel(card, { isNew, isShared });
  const content = { text: eventText(card, isShared), blocks: eventBlocks(card, isShared) };
  await channel.post({ idem, ...content, threadTs, isBroadcast });
}

/** What is new in the channel is seen there; of what is new in a digest's thread only what has failed is shown there too. */
function isShownInChannel(
  { status }: IncidentCard,
  { isNew, isShared }: { isNew: boolean; isShared: boolean },
): boolean {
  if (isNew) return isShared && status === 'dead_letter';
  return SHOWN_IN_CHANNEL.includes(status);
}

function inThread(threadTs: string | undefined): { threadTs?: string } {
  return threadTs === undefined ? {} : { threadTs };
}

function placeOf({ channel, messageId, threadId }: MessageRef): SlackPlace {
  return { channel, ts: messageId, threadTs: threadId };
}

function refOf({ channel, ts, threadTs }: SlackPlace): MessageRef {
  return { channel, messageId: ts, ...(threadTs === undefined ? {} : { threadId: threadTs }) };
}
