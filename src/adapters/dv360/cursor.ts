import { z } from 'zod';

const reportRefSchema = z.object({ queryId: z.string(), reportId: z.string() });

const runsSchema = z.object({
  accountId: z.string(),
  // Cursors of before do not hold it.
  asOf: z.string().optional(),
  since: z.string(),
  until: z.string(),
  hours: reportRefSchema.nullable(),
  daily: reportRefSchema.nullable(),
});

const cursorSchema = z.object({ pageToken: z.string().nullable(), runs: runsSchema.nullable() });

/** One report that was run: what is needed to go on polling it. No secret: the signed address is never kept. */
export type ReportRef = z.infer<typeof reportRefSchema>;

/** The two reports of one advertiser and range, as far as they have been run, and the `asOf` that they were run for. */
export type ReportRuns = z.infer<typeof runsSchema>;

/** Where a listing stands: the page, and the reports it reads from. Progress has the same shape, so either resumes. */
export type Dv360Cursor = z.infer<typeof cursorSchema>;

/** The first page, no report run yet. */
export const FIRST_PAGE: Dv360Cursor = { pageToken: null, runs: null };

/** Reads a cursor or a progress text back; anything else starts at the first page. */
export function readCursor(text: string | null): Dv360Cursor {
  try {
    return cursorSchema.parse(JSON.parse(text ?? 'null'));
  } catch {
    return FIRST_PAGE;
  }
}

/** A cursor as text. */
export function writeCursor(cursor: Dv360Cursor): string {
  return JSON.stringify(cursor);
}
