import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { AuditProblem, AuditVerdict, ChainRow } from '../ports/audit-log.ts';
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

const anchorsSchema = z.record(z.string(), z.object({ seq: z.number().int(), hash: z.string() }));

/**
 * `pacekeeper audit verify`: whether the trail is whole. `against` is a file of heads that an earlier verification printed,
 * kept elsewhere: chains may have grown since, never shrunk. Exit code 0 when whole, 2 when not.
 */
export async function runAuditVerify(
  { json, against }: { json: boolean; against: string | null },
  io: CliIo,
  verify: () => Promise<AuditVerdict>,
): Promise<number> {
  const verdict = await verify();
  const anchored = against === null ? [] : behindAnchors(verdict, await readAnchors(against));
  const problems = [...verdict.problems, ...anchored];
  const isWhole = problems.length === 0;
  if (json) print(io, JSON.stringify({ ...verdict, isWhole, problems }));
  else sayVerdict(io, { ...verdict, problems });
  return isWhole ? EXIT.done : EXIT.invalid;
}

function sayVerdict(io: CliIo, { rows, problems, heads }: AuditVerdict): void {
  for (const { chain, seq, kind, message } of problems)
    print(io, `${chain} row ${seq ?? '–'}: ${kind}: ${message}`);
  if (problems.length > 0)
    say(io, `The audit trail is not whole: ${problems.length} problems in ${rows} rows.`);
  else say(io, `The audit trail is whole: ${rows} rows in ${Object.keys(heads).length} chains.`);
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

async function readAnchors(path: string): Promise<AuditVerdict['heads']> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    const heads = (parsed as { heads?: unknown }).heads ?? parsed;
    return anchorsSchema.parse(heads);
  } catch {
    throw new CliError(
      `${path}: no heads in it. Keep what "pacekeeper audit verify --json" prints.`,
      EXIT.invalid,
    );
  }
}

function behindAnchors(verdict: AuditVerdict, anchors: AuditVerdict['heads']): AuditProblem[] {
  return Object.entries(anchors).flatMap(([chain, anchor]) => {
    const head = verdict.heads[chain] ?? { seq: 0, hash: '' };
    const isBehind = head.seq < anchor.seq || (head.seq === anchor.seq && head.hash !== anchor.hash);
    const message = `it ends at row ${head.seq}, the anchor says row ${anchor.seq} with another hash or more rows`;
    return isBehind ? [{ chain, seq: head.seq, kind: 'cut' as const, message }] : [];
  });
}
