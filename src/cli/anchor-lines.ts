import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { AuditAnchor } from '../domain/audit-anchor.ts';
import { CliError, EXIT } from './exit-codes.ts';

const headsSchema = z.record(z.string(), z.object({ seq: z.number().int(), hash: z.string() }));

/** An anchor, or a verdict of `audit verify --json`, which holds the same and no time. */
const anchorSchema = z.object({ at: z.iso.datetime().optional(), heads: headsSchema });

/**
 * The anchors in a file: one a line as `audit anchor` and the daily report write them, or what `audit verify --json` printed.
 * Throws `CliError` where there is none.
 */
export async function readAnchors(path: string): Promise<AuditAnchor[]> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
    const anchors = lines.map(readAnchor);
    if (anchors.length > 0) return anchors;
  } catch {
    // Said below.
  }
  throw new CliError(
    `${path}: no anchors in it. Keep what "pacekeeper audit anchor" prints, one JSON object a line.`,
    EXIT.invalid,
  );
}

/** One without a time is taken for one of this moment: nothing that it knows can have been dropped since. */
function readAnchor(line: string): AuditAnchor {
  const { at, heads } = anchorSchema.parse(JSON.parse(line));
  return { at: at ?? new Date().toISOString(), heads };
}
