import { z } from 'zod';
import { richTextSchema } from './rich-text-schema.ts';
import { appId, textUpTo } from './text-schema.ts';

const cellText = textUpTo(Number.MAX_SAFE_INTEGER);

const rawCells = [
  z.strictObject({ type: z.literal('raw_text'), text: cellText }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: cellText }),
] as const;

const cellSchema = z.discriminatedUnion('type', [...rawCells, richTextSchema]);
const columnSchema = z
  .strictObject({
    align: z.enum(['left', 'center', 'right']).optional(),
    is_wrapped: z.boolean().optional(),
  })
  .nullable();

/** At most 100 rows of at most 20 cells; the first row is shown as the heading. */
export const tableSchema = z.strictObject({
  type: z.literal('table'),
  block_id: appId.optional(),
  rows: z.array(z.array(cellSchema).min(1).max(20)).min(1).max(100),
  column_settings: z.array(columnSchema).max(20).optional(),
});

/** A heading and up to 100 rows of the same width, with a caption. */
export const dataTableSchema = z
  .strictObject({
    type: z.literal('data_table'),
    block_id: appId.optional(),
    caption: textUpTo(Number.MAX_SAFE_INTEGER),
    rows: z.array(z.array(cellSchema).min(1).max(20)).min(2).max(101),
    page_size: z.int().min(1).max(100).optional(),
    row_header_column_index: z.int().min(0).optional(),
  })
  .refine(
    ({ rows }) => rows.every((row) => row.length === rows[0]?.length),
    'all rows must have the same number of cells',
  )
  .refine(
    ({ rows }) => rows[0]?.every(({ type }) => type !== 'rich_text') ?? true,
    'rich_text cannot be used for header cells',
  );

export type Cell = z.output<typeof cellSchema>;
