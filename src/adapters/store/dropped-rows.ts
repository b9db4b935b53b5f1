import { z } from 'zod';
import type { ChainHead } from '../../domain/audit-anchor.ts';
import { addMs, DAY_MS, type Instant } from '../../domain/instant.ts';
import type { ChainRow } from '../../ports/audit-log.ts';

/** What a chain says of its own beginning: the last row that is no longer kept, and when the dropped rows end. */
export interface DroppedRows extends ChainHead {
  recordedBefore: Instant;
}

/** Retention is 3 months at least (migration 0006): who claims that younger rows were dropped by it did not drop them by it. */
const YOUNGEST_DROPPED_MS = 89 * DAY_MS;

const bodySchema = z.object({
  at: z.string(),
  type: z.literal('schedule'),
  data: z.object({
    subject: z.literal('retention'),
    droppedThrough: z.object({ seq: z.number().int(), hash: z.string(), recordedBefore: z.string() }),
  }),
});

/** The rows before which a row says that nothing is kept; null where it says no such thing, or claims too much. */
export function droppedRowsIn({ body }: ChainRow): DroppedRows | null {
  if (!body.includes('droppedThrough')) return null;
  const parsed = bodySchema.safeParse(JSON.parse(body));
  if (!parsed.success) return null;
  const { at, data } = parsed.data;
  const { recordedBefore } = data.droppedThrough;
  return recordedBefore <= addMs(at, -YOUNGEST_DROPPED_MS) ? data.droppedThrough : null;
}
