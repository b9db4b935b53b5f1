import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { AuditAnchor } from '../../domain/audit-anchor.ts';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { AuditFilter, AuditLog, ChainedAuditEntry } from '../../ports/audit-log.ts';
import { conditionsOf } from './audit-conditions.ts';
import { rowsAfter } from './audit-rows.ts';
import { summarizeAudit } from './audit-summary.ts';
import type { Database } from './database.ts';
import type { Journal } from './journal.ts';

const DEFAULT_LIMIT = 1000;

/** The text of an entry that is stored, hashed and journalled. NUL has no place in a PostgreSQL text. */
export function bodyOf(entry: AuditEntry): string {
  return JSON.stringify(entry).replaceAll('\\u0000', '\\ufffd');
}

/** Appends entries in order; those whose key is there already are left out. The journal has them first. */
export async function appendAudit(
  db: Kysely<Database>,
  journal: Journal | null,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length > 0) await appendBodies(db, journalled(journal, entries));
}

/** Writes entries to the journal; gives the texts that are then to be stored. */
export function journalled(journal: Journal | null, entries: readonly AuditEntry[]): string[] {
  const bodies = entries.map(bodyOf);
  if (bodies.length > 0) journal?.append(bodies);
  return bodies;
}

/** Appends the stored texts of entries, from the journal or as they come. */
export async function appendBodies(db: Kysely<Database>, bodies: readonly string[]): Promise<void> {
  await sql`SELECT ${appendCall(bodies)}`.execute(db);
}

/** The call that appends them. */
export function appendCall(bodies: readonly string[]): RawBuilder<unknown> {
  const items = bodies.map((body) => {
    const { key, platform } = JSON.parse(body) as AuditEntry;
    return { chain: platform ?? 'system', key, body };
  });
  return sql`audit_append(${JSON.stringify(items)}::jsonb)`;
}

/** The audit trail over SQL: newest entries first. */
export function createAuditLog(db: Kysely<Database>, journal: Journal | null): AuditLog {
  return {
    append: (entries) => appendAudit(db, journal, entries),
    list: (filter) => listAudit(db, filter),
    summarize: (filter) => summarizeAudit(db, filter),
    rowsAfter: (place, limit) => rowsAfter(db, place, limit),
    anchor: () => anchorOf(db),
  };
}

async function listAudit(db: Kysely<Database>, filter: AuditFilter): Promise<ChainedAuditEntry[]> {
  const rows = await db
    .selectFrom('audit_entry')
    .select(['chain', 'seq', 'body', 'previous_hash', 'hash'])
    .where(sql.join<SqlBool>(conditionsOf(filter), sql` AND `))
    .orderBy('at', 'desc')
    .orderBy('seq', 'desc')
    .orderBy('chain', 'desc')
    .limit(filter.limit ?? DEFAULT_LIMIT)
    .execute();
  return rows.map(({ chain, seq, body, previous_hash, hash }) => {
    const entry = JSON.parse(body) as AuditEntry;
    return { chain, seq: Number(seq), previousHash: previous_hash, hash, body, entry };
  });
}

/** Dated by the database, as rows are: what is dropped later is compared with it. */
async function anchorOf(db: Kysely<Database>): Promise<AuditAnchor> {
  const { rows } = await sql<{ at: Date }>`SELECT clock_timestamp() AS at`.execute(db);
  const heads = await db.selectFrom('audit_head').select(['chain', 'seq', 'hash']).orderBy('chain').execute();
  return {
    at: (rows[0]?.at ?? new Date()).toISOString(),
    heads: Object.fromEntries(heads.map(({ chain, seq, hash }) => [chain, { seq: Number(seq), hash }])),
  };
}
