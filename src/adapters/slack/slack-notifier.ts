import type { IncidentStatus } from '../../domain/incident.ts';
import type { IncidentCard } from '../../domain/incident-card.ts';
import { DAY_MS, HOUR_MS, toEpochMs } from '../../domain/instant.ts';
import type { MessageRef, Notifier } from '../../ports/notifier.ts';
import { type DecideBy, eventBlocks, eventText, incidentBlocks, incidentText } from './blocks.ts';
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

/** Where to post, and how people decide there: `buttons` only where a Slack app answers them. */
export interface SlackNotifierOptions extends SlackChannelOptions {
  decideBy?: DecideBy;
}

/**
 * Slack: one message per incident, edited as it moves; each event is a reply in its thread. A repeated delivery looks for
 * what an earlier attempt wrote and adopts it. Throws `OutsideFailure` (`NOTIFIER_*`).
 */
export function createSlackNotifier({ decideBy = 'commands', ...options }: SlackNotifierOptions): Notifier {
  const channel = openSlackChannel(options);
  return {
    name: 'slack',
    async publish(card, { ref, isRepeat }) {
      const message = rootMessage(card, decideBy);
      const place = await publishRoot(channel, card, { message, ref, isRepeat });
      const isNew = ref === null || ref.messageId !== place.ts;
      await publishEvent(channel, card, { place, isRepeat, isNew });
      return { channel: place.channel, messageId: place.ts };
    },
    async publishSummary(summary, { key, isRepeat }) {
      const idem = `summary/${key}`;
      const sinceMs = toEpochMs(summary.until) - DAY_MS;
      if (isRepeat && (await channel.find(idem, { sinceMs })) !== null) return;
      await channel.post({ idem, text: summaryText(summary), blocks: summaryBlocks(summary) });
    },
  };
}

function rootMessage(card: IncidentCard, decideBy: DecideBy): SlackMessage {
  return {
    idem: card.incidentKey,
    text: incidentText(card),
    blocks: incidentBlocks(card, { decideBy }),
  };
}

async function publishRoot(
  channel: SlackChannel,
  card: IncidentCard,
  { message, ref, isRepeat }: { message: SlackMessage; ref: MessageRef | null; isRepeat: boolean },
): Promise<SlackPlace> {
  const place = ref === null ? null : { channel: ref.channel, ts: ref.messageId };
  const known = place ?? (isRepeat ? await findRoot(channel, card) : null);
  if (known === null) return channel.post(message);
  const outcome = await channel.edit(known, message);
  return outcome === 'gone' ? postAnew(channel, card, { message, isRepeat }) : known;
}

/** Somebody deleted the message. The new one needs a name of its own: Slack would take it for the deleted one. */
async function postAnew(
  channel: SlackChannel,
  card: IncidentCard,
  { message, isRepeat }: { message: SlackMessage; isRepeat: boolean },
): Promise<SlackPlace> {
  const idem = `${card.incidentKey}/again/${card.event.key}`;
  const sinceMs = toEpochMs(card.event.at) - HOUR_MS;
  const found = isRepeat ? await channel.find(idem, { sinceMs }) : null;
  return found ?? channel.post({ ...message, idem });
}

/** The first attempt to post the root was not long before its first event. */
function findRoot(channel: SlackChannel, card: IncidentCard): Promise<SlackPlace | null> {
  return channel.find(card.incidentKey, { sinceMs: toEpochMs(card.event.at) - HOUR_MS });
}

async function publishEvent(
  channel: SlackChannel,
  card: IncidentCard,
  { place, isRepeat, isNew }: { place: SlackPlace; isRepeat: boolean; isNew: boolean },
): Promise<void> {
  const idem = card.event.key;
  if (isRepeat && (await channel.find(idem, { threadTs: place.ts })) !== null) return;
  const isBroadcast = !isNew && SHOWN_IN_CHANNEL.includes(card.status);
  const content = { text: eventText(card), blocks: eventBlocks(card) };
  await channel.post({ idem, ...content, threadTs: place.ts, isBroadcast });
}
