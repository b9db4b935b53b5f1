import { z } from 'zod';
import { type Block, blockSchema } from './block-schema.ts';
import { problemsOf } from './problems.ts';
import { textLength } from './text-length.ts';
import { duplicateIds, withIds } from './unique-ids.ts';

const MAX_BLOCKS = 50;

/** Measured in bolt-js #2509: each block may be legal, and the sum is refused still. Not documented. */
const MAX_TEXT_OF_BLOCKS = 13_200;

/** What Slack says of a message's blocks. */
export type CheckedBlocks =
  | { kind: 'valid'; blocks: Block[] }
  | { kind: 'not_blocks' }
  | { kind: 'invalid'; problems: string[] }
  | { kind: 'too_long' };

const messageBlocksSchema = z.array(blockSchema).max(MAX_BLOCKS);

/** Checks the blocks of a message; valid ones come back with a `block_id` and `action_id` each, as Slack gives them. */
export function checkBlocks(input: unknown): CheckedBlocks {
  if (!Array.isArray(input)) return { kind: 'not_blocks' };
  const parsed = messageBlocksSchema.safeParse(input);
  if (!parsed.success) return { kind: 'invalid', problems: problemsOf(parsed.error, input, '/blocks') };
  const problems = [
    ...duplicateIds(parsed.data, { root: '/blocks', actionsUniqueIn: 'message' }),
    ...secondTable(parsed.data),
  ];
  if (problems.length > 0) return { kind: 'invalid', problems };
  if (textLength(parsed.data) > MAX_TEXT_OF_BLOCKS) return { kind: 'too_long' };
  return { kind: 'valid', blocks: withIds(parsed.data) };
}

function secondTable(blocks: readonly Block[]): string[] {
  const tables = blocks.flatMap(({ type }, index) => (type === 'table' ? [index] : []));
  return tables.slice(1).map((index) => `only_one_table_allowed [json-pointer:/blocks/${index}]`);
}
