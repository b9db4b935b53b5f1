import { type Kysely, type SqlBool, sql } from 'kysely';
import type { Severity } from '../../domain/decision.ts';
import type { AssessedObservation, NewAlerts, ObservationLog } from '../../ports/observation-log.ts';
import type { Database } from './database.ts';
import { ofSweep } from './sweep-rows.ts';

type Request = Parameters<ObservationLog['newAlerts']>[0];

/** Row `o` of `observation` proposes a halt. */
export const PROPOSES_HALT = sql<SqlBool>`(o.action = 'autonomous_halt' AND NOT o.already_halted)`;

/** Row `o` of `observation` is an alert (what is only noted tells nobody), and its incident has no message yet. */
export const IS_NEW_ALERT = sql<SqlBool>`(o.action <> 'log_only' AND NOT EXISTS (
  SELECT 1 FROM incident i JOIN message m ON m.incident_key = i.incident_key
  WHERE i.workflow_id = o.workflow_id AND i.status <> 'closed'))`;

/** What a sweep is about to tell for the first time. */
export async function newAlerts(db: Kysely<Database>, request: Request): Promise<NewAlerts> {
  const from = sql`FROM observation o WHERE ${ofSweep(request.sweepKey)} AND ${IS_NEW_ALERT} AND NOT ${isHeld(request)}`;
  const counts = await sql<{ severity: Severity; count: string }>`
    SELECT o.severity, count(*) ${from} GROUP BY o.severity`.execute(db);
  const worst = await sql<{ assessed: AssessedObservation }>`
    SELECT o.assessed ${from}
    ORDER BY array_position(ARRAY['critical', 'warning', 'healthy'], o.severity),
             (o.assessed->'guarded'->'decision'->>'variancePct')::float8 DESC NULLS FIRST, o.account_id, o.campaign_key
    LIMIT ${request.limit}`.execute(db);
  const bySeverity = { healthy: 0, warning: 0, critical: 0 };
  for (const { severity, count } of counts.rows) bySeverity[severity] = Number(count);
  return { bySeverity, worst: worst.rows.map((row) => row.assessed) };
}

function isHeld({ heldAccounts }: Request) {
  const held = sql`SELECT jsonb_array_elements_text(${JSON.stringify(heldAccounts)}::jsonb)`;
  return sql<SqlBool>`(${PROPOSES_HALT} AND o.account_id IN (${held}))`;
}
