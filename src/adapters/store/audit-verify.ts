import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { AuditProblem, AuditVerdict, ChainRow } from '../../ports/audit-log.ts';
import { rowsAfter } from './audit-rows.ts';
import type { Database } from './database.ts';
import type { Journal } from './journal.ts';

const BATCH = 5_000;

/** Follows chains row by row, in order within each chain. */
export class ChainChecker {
  readonly problems: AuditProblem[] = [];
  readonly heads: Record<string, { seq: number; hash: string }> = {};
  rows = 0;

  /** Checks the next row of its chain: its own hash, its link, and that none is missing before it. */
  check(row: ChainRow): void {
    const { chain, seq } = row;
    const head = this.heads[chain] ?? { seq: 0, hash: '' };
    if (seq !== head.seq + 1) this.report(row, 'missing', `rows ${head.seq + 1} to ${seq - 1} are missing`);
    else if (row.previousHash !== head.hash)
      this.report(row, 'unlinked', 'it does not follow from the row before it');
    if (hashOf(row) !== row.hash) this.report(row, 'altered', 'its text is not what was hashed');
    this.heads[chain] = { seq, hash: row.hash };
    this.rows += 1;
  }

  /** The verdict over all rows seen. */
  verdict(): AuditVerdict {
    return {
      isWhole: this.problems.length === 0,
      rows: this.rows,
      heads: this.heads,
      problems: this.problems,
    };
  }

  private report({ chain, seq }: ChainRow, kind: AuditProblem['kind'], message: string): void {
    this.problems.push({ chain, seq, kind, message });
  }
}

function hashOf({ chain, seq, body, previousHash }: ChainRow): string {
  return createHash('sha256').update(`${previousHash}${chain}:${seq}:${body}`, 'utf8').digest('hex');
}

/** Verifies the trail in the database against itself, its recorded heads, its triggers, and the journal (spec §5). */
export async function verifyAudit(db: Kysely<Database>, journal: Journal | null): Promise<AuditVerdict> {
  const checker = new ChainChecker();
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
    ...(await missingFrom(db, journal)),
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

async function unprotected(db: Kysely<Database>): Promise<AuditProblem[]> {
  const { rows } = await sql<{ enabled: string }>`
    SELECT count(*)::text AS enabled FROM pg_trigger
    WHERE tgrelid = 'audit_entry'::regclass AND tgname LIKE 'audit_entry_keep%' AND tgenabled = 'O'`.execute(
    db,
  );
  if (rows[0]?.enabled === '2') return [];
  return [
    {
      chain: '*',
      seq: null,
      kind: 'unprotected',
      message: 'the triggers that keep audit rows are switched off',
    },
  ];
}

/** What the journal has and the database lost, a cut tail with an altered head included. */
async function missingFrom(db: Kysely<Database>, journal: Journal | null): Promise<AuditProblem[]> {
  const bodies = journal?.readFrom(0).bodies ?? [];
  const problems: AuditProblem[] = [];
  for (let start = 0; start < bodies.length; start += BATCH) {
    const entries = bodies
      .slice(start, start + BATCH)
      .map((body) => JSON.parse(body) as { key: string; platform: string | null });
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
