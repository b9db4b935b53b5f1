import type { ZodType } from 'zod';
import type { Platform } from '../../domain/platform.ts';
import type { RejectedRecord } from '../../domain/rejected-record.ts';
import { rejectionOf } from './spend-ledger.ts';

/** Rows that could be read, and what is wrong with the others. */
export interface ReadRows<T> {
  rows: readonly T[];
  rejected: readonly RejectedRecord[];
}

/** How the rows of one page are read; `idField` names the field with the id, `before` are rows that were read earlier. */
export interface RowReader<T> {
  platform: Platform;
  accountId: string;
  schema: ZodType<T>;
  idField: string;
  before?: readonly unknown[];
}

/**
 * Reads a page's campaigns one by one: a row without an id is MISSING_ID, one of the wrong shape INVALID_RECORD, and of
 * two rows with one id the first is kept and the second is DUPLICATE_ID (spec §2). The others go on.
 */
export function readCampaignRows<T>(rows: readonly unknown[], reader: RowReader<T>): ReadRows<T> {
  const seen = new Set((reader.before ?? []).flatMap((row) => fieldOf(row, reader.idField) ?? []));
  const good: T[] = [];
  const rejected: RejectedRecord[] = [];
  for (const row of rows) {
    const id = fieldOf(row, reader.idField);
    const problem = rowProblem(row, id, { reader, seen });
    if (problem !== null) rejected.push(problem);
    else good.push(reader.schema.parse(row));
    if (id !== null) seen.add(id);
  }
  return { rows: good, rejected };
}

function rowProblem<T>(
  row: unknown,
  id: string | null,
  context: { reader: RowReader<T>; seen: ReadonlySet<string> },
): RejectedRecord | null {
  const { reader, seen } = context;
  if (id === null) {
    const message = 'a campaign without an id';
    return rejectionOf(reader, null, { code: 'MISSING_ID', message, path: reader.idField });
  }
  if (seen.has(id)) {
    const message = 'the platform lists this campaign twice; the first is used';
    return rejectionOf(reader, id, { code: 'DUPLICATE_ID', message, path: reader.idField });
  }
  const parsed = reader.schema.safeParse(row);
  if (parsed.success) return null;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return rejectionOf(reader, id, { code: 'INVALID_RECORD', message: issue?.message ?? 'unreadable', path });
}

function fieldOf(row: unknown, field: string): string | null {
  if (typeof row !== 'object' || row === null) return null;
  const value: unknown = (row as Record<string, unknown>)[field];
  return typeof value === 'string' && value !== '' ? value : null;
}
