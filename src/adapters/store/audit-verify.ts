import { type Kysely, sql } from 'kysely';
import type { AuditAnchor } from '../../domain/audit-anchor.ts';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { Instant } from '../../domain/instant.ts';
import type { AuditProblem, AuditVerdict } from '../../ports/audit-log.ts';
import { rowsAfter } from './audit-rows.ts';
import { ChainChecker } from './chain-checker.ts';
import type { Database } from './database.ts';
import type { Journal } from './journal.ts';

const BATCH = 5_000;

/** Verifies the trail in the database against itself, its recorded heads, its triggers, the journal, and anchors (spec §5). */
export async function verifyAudit(
  db: Kysely<Database>,
  journal: Journal | null,
  anchors: readonly AuditAnchor[],
): Promise<AuditVerdict> {
  const checker = new ChainChecker(anchors);
  for (let after = { chain: '', seq: 0 }; ; ) {
    const rows = await rowsAfter(db, after, BATCH);
    for (const row of rows) checker.check(row);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = { chain: last.chain, seq: last.seq };
  }
  checker.problems.push(
    ...(await cutTails(db, checker)),
    ...(await unprotected(db)),
    ...(await missingFrom(db, journal, checker.droppedBefore())),
  );
  return checker.verdict();
}

/** Cutting the tail of a chain leaves no broken link: only the recorded head knows of it. */
async function cutTails(db: Kysely<Database>, { heads }: ChainChecker): Promise<AuditProblem[]> {
  const recorded = await db.selectFrom('audit_head').selectAll().execute();
  return recorded.flatMap(({ chain, seq, hash }) => {
    const found = heads[chain] ?? { seq: 0, hash: '' };
    if (found.seq === Number(seq) && found.hash === hash) return [];
    return [
      {
        chain,
        seq: found.seq,
        kind: 'cut' as const,
        message: `the chain ends at row ${found.seq}, its head says ${seq}`,
      },
    ];
  });
}

/** The table and each month's own have two triggers: one for rows, one for all of them at once. */
async function unprotected(db: Kysely<Database>): Promise<AuditProblem[]> {
  const { rows } = await sql<{ unkept: string }>`
    SELECT relid::regclass::text AS unkept FROM pg_partition_tree('audit_entry')
    WHERE (SELECT count(*) FROM pg_trigger WHERE tgrelid = relid AND tgname IN ('audit_entry_keep', 'audit_entry_keep_all')
           AND tgenabled IN ('O', 'A')) < 2 ORDER BY 1`.execute(db);
  if (rows.length === 0) return [];
  const tables = rows.map((row) => row.unkept).join(', ');
  return [
    {
      chain: '*',
      seq: null,
      kind: 'unprotected',
      message: `the triggers that keep audit rows are switched off (${tables})`,
    },
  ];
}

/** What the journal has and the database lost, a cut tail with an altered head included; not what is no longer kept. */
async function missingFrom(
  db: Kysely<Database>,
  journal: Journal | null,
  droppedBefore: Instant | null,
): Promise<AuditProblem[]> {
  const bodies = journal?.readFrom(0).bodies ?? [];
  const problems: AuditProblem[] = [];
  for (let start = 0; start < bodies.length; start += BATCH) {
    const entries = bodies
      .slice(start, start + BATCH)
      .map((body) => JSON.parse(body) as AuditEntry)
      .filter(({ at }) => droppedBefore === null || at >= droppedBefore);
    const keys = entries.map((entry) => entry.key);
    const { rows } = await sql<{ key: string }>`
      SELECT k AS key FROM unnest(${keys}::text[]) AS k WHERE NOT EXISTS (SELECT 1 FROM audit_entry WHERE key = k)`.execute(
      db,
    );
    for (const { key } of rows) {
      problems.push({
        chain: key,
        seq: null,
        kind: 'missing',
        message: `the journal has entry ${key}, the database does not`,
      });
    }
  }
  return problems;
}
