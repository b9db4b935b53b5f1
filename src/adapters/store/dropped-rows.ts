import { z } from 'zod';
import type { ChainHead } from '../../domain/audit-anchor.ts';
import { DAY_MS, elapsedMs, type Instant, parseInstant } from '../../domain/instant.ts';
import type { ChainRow } from '../../ports/audit-log.ts';

/** What a chain says of its own beginning: the last row that is no longer kept, and when the dropped rows end. */
export interface DroppedRows extends ChainHead {
  recordedBefore: Instant;
}

/** Retention is 3 months at least (migration 0006): who claims that younger rows were dropped by it did not drop them by it. */
const YOUNGEST_DROPPED_MS = 89 * DAY_MS;

const instant = z.string().refine((text) => parseInstant(text) !== null);

const bodySchema = z.object({
  at: instant,
  type: z.literal('schedule'),
  data: z.object({
    subject: z.literal('retention'),
    droppedThrough: z.object({ seq: z.number().int(), hash: z.string(), recordedBefore: instant }),
  }),
});

/** The rows before which a row says that nothing is kept; null where it says no such thing, or claims too much. */
export function droppedRowsIn({ body }: ChainRow): DroppedRows | null {
  if (!body.includes('droppedThrough')) return null;
  const parsed = bodySchema.safeParse(parse(body));
  if (!parsed.success) return null;
  const { at, data } = parsed.data;
  const { droppedThrough } = data;
  return elapsedMs(droppedThrough.recordedBefore, at) >= YOUNGEST_DROPPED_MS ? droppedThrough : null;
}

/** A row that was altered may be no JSON at all; that it was altered is another check's finding. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
