import { z } from 'zod';
import type { Block } from '../blocks/block-schema.ts';
import { checkBlocks } from '../blocks/check-blocks.ts';
import type { Content, Metadata } from '../workspace/message.ts';
import { type ApiAnswer, refusal, withMessages } from './api-method.ts';
import { structure } from './arguments.ts';

const MAX_TEXT = 40_000;
const MAX_METADATA_BYTES = 16_000;

/** What an app says, not yet checked. */
export interface RawContent {
  text?: string | undefined;
  blocks?: unknown;
  metadata?: unknown;
}

/** Checked content, or Slack's refusal. */
export type CheckedContent = { kind: 'content'; content: Content } | { kind: 'refused'; answer: ApiAnswer };

const NOTHING: Content = { text: '', blocks: [], metadata: null };

const payloadValue = z.union([z.string(), z.number(), z.boolean()]);
const payloadObject = z.record(z.string(), payloadValue);
const metadataSchema = z.strictObject({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.union([payloadValue, payloadObject, z.array(payloadObject)])),
});

/** Checks what an app wants to say. What it leaves out of an edit stays as it was in `before`. */
export function checkContent(raw: RawContent, before: Content = NOTHING): CheckedContent {
  const blocks = blocksOf(raw.blocks, before.blocks);
  if (!Array.isArray(blocks)) return { kind: 'refused', answer: blocks };
  const metadata = metadataOf(raw.metadata, before.metadata);
  if (metadata.kind === 'refused') return metadata;
  const text = raw.text ?? '';
  if (text.trim() === '' && blocks.length === 0) return { kind: 'refused', answer: refusal('no_text') };
  if (text.length > MAX_TEXT) return { kind: 'refused', answer: refusal('msg_too_long') };
  return { kind: 'content', content: { text, blocks, metadata: metadata.value } };
}

function blocksOf(raw: unknown, before: Block[]): Block[] | ApiAnswer {
  if (raw === undefined) return before;
  const checked = checkBlocks(structure(raw));
  switch (checked.kind) {
    case 'valid':
      return checked.blocks;
    case 'not_blocks':
      return refusal('invalid_blocks_format');
    case 'invalid':
      return withMessages('invalid_blocks', checked.problems);
    case 'too_long':
      return refusal('msg_blocks_too_long');
  }
}

type CheckedMetadata = { kind: 'metadata'; value: Metadata | null } | { kind: 'refused'; answer: ApiAnswer };

/** An empty object takes the metadata away. */
function metadataOf(raw: unknown, before: Metadata | null): CheckedMetadata {
  if (raw === undefined) return { kind: 'metadata', value: before };
  const given = structure(raw);
  const json = JSON.stringify(given);
  if (json === '{}') return { kind: 'metadata', value: null };
  if (json !== undefined && json.length > MAX_METADATA_BYTES) {
    return { kind: 'refused', answer: refusal('metadata_too_large') };
  }
  const parsed = metadataSchema.safeParse(given);
  return parsed.success
    ? { kind: 'metadata', value: parsed.data }
    : { kind: 'refused', answer: refusal('invalid_metadata_format') };
}
