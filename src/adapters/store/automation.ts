import { type Kysely, sql, type Transaction } from 'kysely';
import { z } from 'zod';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import { type Automation, type AutomationSwitch, UNTOUCHED_AUTOMATION } from '../../domain/automation.ts';
import { appendAudit } from './audit-log.ts';
import type { Database } from './database.ts';
import type { Journal } from './journal.ts';

const text = z.string().nullish();

/** As it is written now, and as it was before anybody asked who and why: `{ on, at }`, or the bare word. */
const settingSchema = z.union([
  z.boolean().transform((on) => ({ on, since: null, by: null, reason: null })),
  z
    .object({ on: z.boolean(), since: text, at: text, by: text, reason: text })
    .transform(({ on, since, at, by, reason }) => ({
      on,
      since: since ?? at ?? null,
      by: by ?? null,
      reason: reason ?? null,
    })),
]);

/** A switch that nobody can read is taken for off: nothing is halted on a guess. */
const UNREADABLE: Automation = { on: false, since: null, by: null, reason: 'the setting cannot be read' };

/** How the kill switch stands. */
export async function readAutomation(db: Kysely<Database>): Promise<Automation> {
  const row = await db
    .selectFrom('setting')
    .select('value')
    .where('name', '=', 'automation')
    .executeTakeFirst();
  return automationOf(row ?? null);
}

/** How the kill switch stands by its row in the table of settings; null where there is none. */
export function automationOf(setting: { value: unknown } | null): Automation {
  if (setting === null) return UNTOUCHED_AUTOMATION;
  return settingSchema.safeParse(setting.value).data ?? UNREADABLE;
}

/**
 * Throws the kill switch and records it, both or neither. Where it stands so already nothing is written, also when two
 * people throw it at once: the row is locked before it is read.
 */
export async function setAutomation(
  { db, journal }: { db: Kysely<Database>; journal: Journal | null },
  wanted: AutomationSwitch,
  entry: AuditEntry,
): Promise<{ isChanged: boolean; automation: Automation }> {
  return db.transaction().execute(async (tx) => {
    await lockRow(tx);
    const before = await readAutomation(tx);
    if (before.on === wanted.on) return { isChanged: false, automation: before };
    const value = JSON.stringify(wanted).replaceAll('\\u0000', '\\ufffd');
    await sql`UPDATE setting SET value = ${value}::jsonb WHERE name = 'automation'`.execute(tx);
    await appendAudit(tx, journal, [entry]);
    return { isChanged: true, automation: wanted };
  });
}

async function lockRow(tx: Transaction<Database>): Promise<void> {
  await sql`
    INSERT INTO setting VALUES ('automation', ${JSON.stringify(UNTOUCHED_AUTOMATION)}::jsonb)
    ON CONFLICT (name) DO NOTHING`.execute(tx);
  await sql`SELECT 1 FROM setting WHERE name = 'automation' FOR UPDATE`.execute(tx);
}
