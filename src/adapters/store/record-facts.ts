import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { FactsToRecord } from '../../ports/fact-recorder.ts';
import { appendCall, journalled } from './audit-log.ts';
import { upsertMemory } from './campaign-memories.ts';
import type { Database } from './database.ts';
import { putLetters } from './dead-letter-box.ts';
import { upsertHandled, upsertIncident } from './incident-book.ts';
import type { Journal } from './journal.ts';
import { upsertSaid } from './message-book.ts';

/** Writes facts that belong together: all of them, or none. */
export async function recordFacts(
  db: Kysely<Database>,
  journal: Journal | null,
  facts: FactsToRecord,
): Promise<void> {
  if (facts.deadLetters.length === 0) return recordAtOnce(db, journal, facts);
  await db.transaction().execute(async (tx) => {
    await recordAtOnce(tx, journal, facts);
    await putLetters(tx, facts.deadLetters);
  });
}

/** One statement: every incident makes several records, and each statement more is a round trip that holds the audit chain. */
async function recordAtOnce(
  db: Kysely<Database>,
  journal: Journal | null,
  facts: FactsToRecord,
): Promise<void> {
  const { entries, incident, memory, handled, said = [] } = facts;
  const bodies = journalled(journal, entries);
  const parts: RawBuilder<unknown>[] = [
    ...(incident === null ? [] : [sql`incident_kept AS (${upsertIncident(incident)})`]),
    ...(memory === null ? [] : [sql`memory_kept AS (${upsertMemory(memory.campaign, memory.change)})`]),
    ...(handled.length === 0 ? [] : [sql`handled_kept AS (${upsertHandled(handled)})`]),
    ...(said.length === 0 ? [] : [sql`said_kept AS (${upsertSaid(said)})`]),
  ];
  const beside = parts.length === 0 ? sql`` : sql`WITH ${sql.join(parts)}`;
  await sql`${beside} SELECT ${appendCall(bodies)}`.execute(db);
}
