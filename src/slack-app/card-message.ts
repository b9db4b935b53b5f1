import { z } from 'zod';
import { actionsBlockId } from '../adapters/slack/card-button.ts';
import type { SlackCall } from '../adapters/slack/slack-caller.ts';
import { blocksSchema, type CardContent, type CardPlace } from './press.ts';

type Block = CardContent['blocks'][number];

const messagesSchema = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      text: z.string().default(''),
      blocks: blocksSchema.default([]),
      metadata: z
        .unknown()
        .optional()
        .transform((value) => value ?? null),
    }),
  ),
});

const MARKER = 'pacing-processing:';
const NOTE = 'pacing-note:';

/** The card as it stands now; null where Slack does not show it. Throws what the client throws. */
export async function readCard(call: SlackCall, place: CardPlace): Promise<CardContent | null> {
  const { channel, ts, threadTs } = place;
  const only = { channel, oldest: ts, latest: ts, inclusive: true, include_all_metadata: true };
  const answer =
    threadTs === null
      ? await call('conversations.history', { ...only, limit: 1 })
      : await call('conversations.replies', { ...only, ts: threadTs, limit: 2 });
  const found = messagesSchema.parse(answer).messages.find((message) => message.ts === ts);
  return found === undefined ? null : { text: found.text, blocks: found.blocks, metadata: found.metadata };
}

/** Edits the card. Throws what the client throws. */
export async function writeCard(call: SlackCall, place: CardPlace, content: CardContent): Promise<void> {
  const { text, blocks, metadata } = content;
  const kept = metadata === null ? {} : { metadata };
  await call('chat.update', { channel: place.channel, ts: place.ts, text, blocks, ...kept });
}

/**
 * The card with a line in place of its buttons, so that nobody presses again while one press is taken up; null where it
 * shows no buttons of this incident: another press is being taken up, or the card has moved on.
 */
export function asProcessing(
  content: CardContent,
  { incidentKey, updateId, userId }: { incidentKey: string; updateId: string; userId: string },
): CardContent | null {
  const id = actionsBlockId(incidentKey);
  if (!content.blocks.some((block) => block.block_id === id)) return null;
  const marker = contextBlock(`${MARKER}${updateId}`, {
    type: 'mrkdwn',
    text: `⏳ processing, by <@${userId}>. If this line is still here after some minutes, the next event of the incident brings the buttons back.`,
  });
  return { ...content, blocks: content.blocks.map((block) => (block.block_id === id ? marker : block)) };
}

/** Whether the card still shows the line of this very press: nobody has edited it since. */
export function isProcessing({ blocks }: CardContent, updateId: string): boolean {
  return blocks.some((block) => block.block_id === `${MARKER}${updateId}`);
}

/** The card with its buttons again, and what came of the press where that is worth a line. */
export function reopened(content: CardContent, updateId: string, note: string | null): CardContent {
  const blocks = content.blocks.filter((block) => block.block_id?.startsWith(NOTE) !== true);
  return note === null ? content : { ...content, blocks: [...blocks, noteBlock(updateId, note)] };
}

/** The card without buttons, and with what came of the press. */
export function settled(
  content: CardContent,
  { incidentKey, updateId, note }: { incidentKey: string; updateId: string; note: string },
): CardContent {
  const id = actionsBlockId(incidentKey);
  const blocks = content.blocks.map((block) => (block.block_id === id ? noteBlock(updateId, note) : block));
  return { ...content, blocks };
}

/** Plain text: what a person wrote as a reason is parsed nowhere. */
function noteBlock(updateId: string, text: string): Block {
  return contextBlock(`${NOTE}${updateId}`, { type: 'plain_text', text, emoji: true });
}

function contextBlock(blockId: string, element: Record<string, unknown>): Block {
  return { type: 'context', block_id: blockId, elements: [element] };
}
