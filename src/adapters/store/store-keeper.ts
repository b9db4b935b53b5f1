import { type Kysely, sql } from 'kysely';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { Instant } from '../../domain/instant.ts';
import type { MaintenanceResult, Retention, StoreKeeper, StoreRole } from '../../ports/store-keeper.ts';
import { appendAudit } from './audit-log.ts';
import type { Database } from './database.ts';
import type { Journal } from './journal.ts';

/** The months' tables and how long they are kept, over SQL (migration 0006). */
export function createStoreKeeper(db: Kysely<Database>, journal: Journal | null): StoreKeeper {
  return {
    maintain: (now) => maintain(db, now),
    retention: () => readRetention(db),
    setRetention: (wanted, entry) => setRetention({ db, journal }, wanted, entry),
    roles: () => readRoles(db),
    grantRoles: async () => {
      const { rows } = await sql<{ granted: boolean }>`SELECT store_grant() AS granted`.execute(db);
      return rows[0]?.granted === true;
    },
    isOwner: async () => {
      const { rows } = await sql<{ owner: boolean }>`
        SELECT pg_has_role(current_user, relowner, 'USAGE') AS owner FROM pg_class WHERE oid = 'audit_entry'::regclass`.execute(
        db,
      );
      return rows[0]?.owner === true;
    },
  };
}

/** Each table in a transaction of its own, so that what one waits for does not hold the other. */
async function maintain(db: Kysely<Database>, now: Instant): Promise<MaintenanceResult> {
  const observations = await round(db, sql`observation_maintain(${now}::timestamptz)`);
  const audit = await round(db, sql`audit_maintain()`);
  return {
    made: [...observations.made, ...audit.made],
    dropped: [...observations.dropped, ...audit.dropped],
  };
}

/** It may take longer than any other statement: rows move where months were not made in time. */
function round(db: Kysely<Database>, call: ReturnType<typeof sql>): Promise<MaintenanceResult> {
  return db.transaction().execute(async (tx) => {
    await sql`SET LOCAL statement_timeout = 0`.execute(tx);
    const { rows } = await sql<{ result: MaintenanceResult }>`SELECT ${call} AS result`.execute(tx);
    return rows[0]?.result ?? { made: [], dropped: [] };
  });
}

async function readRetention(db: Kysely<Database>): Promise<Retention> {
  const rows = await db.selectFrom('retention').selectAll().execute();
  const monthsOf = (relation: string) => rows.find((row) => row.relation === relation)?.months ?? 0;
  return { auditMonths: monthsOf('audit_entry'), observationMonths: monthsOf('observation') };
}

async function setRetention(
  { db, journal }: { db: Kysely<Database>; journal: Journal | null },
  { auditMonths, observationMonths }: Retention,
  entry: AuditEntry,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`
      UPDATE retention SET months = CASE relation WHEN 'audit_entry' THEN ${auditMonths}::integer
        WHEN 'observation' THEN ${observationMonths}::integer ELSE months END`.execute(tx);
    await appendAudit(tx, journal, [entry]);
  });
}

async function readRoles(db: Kysely<Database>): Promise<StoreRole[]> {
  const { rows } = await sql<StoreRole>`
    SELECT wanted AS role, r.oid IS NOT NULL AS "isThere",
           array(SELECT m.rolname::text FROM pg_auth_members JOIN pg_roles m ON m.oid = member WHERE roleid = r.oid ORDER BY 1) AS members
    FROM unnest(ARRAY['pacekeeper_app', 'pacekeeper_reader']) AS wanted LEFT JOIN pg_roles r ON r.rolname = wanted`.execute(
    db,
  );
  return rows;
}
