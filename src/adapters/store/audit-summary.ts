import { type Kysely, type SqlBool, sql } from 'kysely';
import type { AuditFilter, AuditSummary } from '../../ports/audit-log.ts';
import { conditionsOf } from './audit-conditions.ts';
import type { Database } from './database.ts';

interface Group {
  type: string;
  platform: string | null;
  actor: string;
  day: string;
  count: string;
  first: Date;
  last: Date;
}

/** Counts entries by kind, platform, actor and day (UTC). */
export async function summarizeAudit(db: Kysely<Database>, filter: AuditFilter): Promise<AuditSummary> {
  const { rows } = await sql<Group>`
    SELECT type, platform, coalesce(payload->'actor'->>'claimed', 'machine') AS actor,
           to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*) AS count, min(at) AS first, max(at) AS last
    FROM audit_entry WHERE ${sql.join<SqlBool>(conditionsOf(filter), sql` AND `)} GROUP BY 1, 2, 3, 4`.execute(
    db,
  );
  const moments = rows.flatMap((row) => [row.first.toISOString(), row.last.toISOString()]).sort();
  return {
    entries: rows.reduce((sum, row) => sum + Number(row.count), 0),
    first: moments[0] ?? null,
    last: moments.at(-1) ?? null,
    byType: countBy(rows, (row) => row.type),
    byPlatform: countBy(rows, (row) => row.platform ?? 'none'),
    byActor: countBy(rows, (row) => row.actor),
    byDay: countBy(rows, (row) => row.day),
  };
}

function countBy(rows: readonly Group[], nameOf: (row: Group) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(nameOf(row), (counts.get(nameOf(row)) ?? 0) + Number(row.count));
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b)));
}
