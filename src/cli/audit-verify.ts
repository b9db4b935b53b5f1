import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { AuditAnchor } from '../domain/audit-anchor.ts';
import type { AuditVerdict, ChainRow } from '../ports/audit-log.ts';
import { readAnchors } from './anchor-lines.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';

/** Follows chains row by row; how is the store's business. */
export interface RowChecker {
  check(row: ChainRow): void;
  verdict(): AuditVerdict;
}

const rowSchema = z.object({
  chain: z.string(),
  seq: z.number().int(),
  previousHash: z.string(),
  hash: z.string(),
  body: z.string(),
});

/**
 * `pacekeeper audit verify`: whether the trail is whole. `against` is a file of anchors that was kept elsewhere: the rows that
 * they know must be there as they were. Exit code 0 when whole, 2 when not.
 */
export async function runAuditVerify(
  { json, against }: { json: boolean; against: string | null },
  io: CliIo,
  verify: (anchors: readonly AuditAnchor[]) => Promise<AuditVerdict>,
): Promise<number> {
  const anchors = against === null ? [] : await readAnchors(against);
  const verdict = await verify(anchors);
  if (json) print(io, JSON.stringify(verdict));
  else sayVerdict(io, verdict, anchors.length);
  return verdict.isWhole ? EXIT.done : EXIT.invalid;
}

function sayVerdict(io: CliIo, { rows, problems, heads, begins }: AuditVerdict, anchors: number): void {
  for (const { chain, seq, kind, message } of problems)
    print(io, `${chain} row ${seq ?? '–'}: ${kind}: ${message}`);
  for (const [chain, { seq }] of Object.entries(begins))
    say(io, `${chain} begins after row ${seq}: rows up to there are no longer kept.`);
  const compared = anchors === 0 ? '' : `, compared with ${anchors} ${anchors === 1 ? 'anchor' : 'anchors'}`;
  if (problems.length > 0)
    say(io, `The audit trail is not whole: ${problems.length} problems in ${rows} rows${compared}.`);
  else say(io, `The audit trail is whole: ${rows} rows in ${Object.keys(heads).length} chains${compared}.`);
}

/** Verifies an export: no database is needed, and none is asked. Throws `CliError` where a line is no row. */
export async function verifyFile(path: string, checker: RowChecker): Promise<AuditVerdict> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line !== '') checker.check(readRow(line, `${path}:${number}`));
  }
  return checker.verdict();
}

function readRow(line: string, place: string): ChainRow {
  try {
    return rowSchema.parse(JSON.parse(line));
  } catch {
    throw new CliError(
      `${place}: not a row of an audit export. Make one with "pacekeeper audit export".`,
      EXIT.invalid,
    );
  }
}
