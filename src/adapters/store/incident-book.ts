import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { HandledHandover } from '../../domain/facts.ts';
import type { HandoverOutcome, IncidentRecord } from '../../domain/incident.ts';
import type { Handover, HandoverTally, IncidentBook, IncidentFilter } from '../../ports/incident-book.ts';
import { readAutomation, setAutomation } from './automation.ts';
import { memories, memoriesInForce, upsertMemory } from './campaign-memories.ts';
import type { Database } from './database.ts';
import type { Journal } from './journal.ts';
import { openGroups } from './open-groups.ts';
import { beginWrite, findWrite } from './platform-writes.ts';
import { standingOf } from './standing.ts';

const DEFAULT_LIMIT = 500;

/** Incidents, their hand-overs and what outlives them, over SQL. */
export function createIncidentBook(db: Kysely<Database>, journal: Journal | null): IncidentBook {
  return {
    record: async (incident) => void (await upsertIncident(incident).execute(db)),
    find: async (incidentKey) => {
      const row = await db
        .selectFrom('incident')
        .select('record')
        .where('incident_key', '=', incidentKey)
        .executeTakeFirst();
      return row?.record ?? null;
    },
    findByWorkflow: async (workflowId) => {
      const found = db.selectFrom('incident').select('record').where('workflow_id', '=', workflowId);
      return (await found.orderBy('opened_at', 'desc').limit(1).executeTakeFirst())?.record ?? null;
    },
    list: (filter) => list(db, filter),
    openGroups: () => openGroups(db),
    handOver: (handovers) => handOver(db, handovers),
    markHandled: async (handled) => void (await upsertHandled(handled).execute(db)),
    tally: (sweepKey) => tally(db, sweepKey),
    standing: (campaign, handover) => standingOf(db, campaign, handover),
    memories: (platform, accountId) => memories(db, platform, accountId),
    memoriesInForce: (now) => memoriesInForce(db, now),
    remember: async (campaign, change) => void (await upsertMemory(campaign, change).execute(db)),
    findWrite: (key) => findWrite(db, key),
    beginWrite: (write) => beginWrite(db, write),
    isAutomationOn: async () => (await readAutomation(db)).on,
    automation: () => readAutomation(db),
    setAutomation: (wanted, entry) => setAutomation({ db, journal }, wanted, entry),
  };
}

/** The statement that keeps the newest word on an incident: a repeated or late write of an older one changes nothing. */
export function upsertIncident(incident: IncidentRecord): RawBuilder<unknown> {
  const { incidentKey, workflowId, platform, status, sequence, openedAt, updatedAt } = incident;
  return sql`
    INSERT INTO incident (incident_key, workflow_id, platform, status, sequence, opened_at, updated_at, record)
    VALUES (${incidentKey}, ${workflowId}, ${platform}, ${status}, ${sequence}, ${openedAt}, ${updatedAt}, ${JSON.stringify(incident)}::jsonb)
    ON CONFLICT (incident_key) DO UPDATE
    SET status = excluded.status, sequence = excluded.sequence, updated_at = excluded.updated_at, record = excluded.record
    WHERE incident.sequence < excluded.sequence`;
}

/** The statement that marks hand-overs as dealt with; the first outcome of a hand-over stands. */
export function upsertHandled(handled: readonly HandledHandover[]): RawBuilder<unknown> {
  return sql`
    INSERT INTO handover (sweep_key, workflow_id, outcome, basis)
    SELECT DISTINCT ON (1, 2) value->>'sweepKey', value->>'workflowId', value->>'outcome', value->'basis'
    FROM jsonb_array_elements(${JSON.stringify(handled)}::jsonb) WITH ORDINALITY AS item (value, place) ORDER BY 1, 2, place
    ON CONFLICT (sweep_key, workflow_id) DO UPDATE
    SET outcome = coalesce(handover.outcome, excluded.outcome), basis = coalesce(handover.basis, excluded.basis)`;
}

async function handOver(db: Kysely<Database>, handovers: readonly Handover[]): Promise<void> {
  if (handovers.length === 0) return;
  await sql`
    INSERT INTO handover (sweep_key, workflow_id, observation_id)
    SELECT value->>'sweepKey', value->>'workflowId', value->>'observationId'
    FROM jsonb_array_elements(${JSON.stringify(handovers)}::jsonb) ON CONFLICT DO NOTHING`.execute(db);
}

async function tally(db: Kysely<Database>, sweepKey: string): Promise<HandoverTally> {
  const rows = await db
    .selectFrom('handover')
    .select(['outcome', sql<string>`count(*)`.as('count')])
    .where('sweep_key', '=', sweepKey)
    .groupBy('outcome')
    .execute();
  const open = Number(rows.find((row) => row.outcome === null)?.count ?? 0);
  const settled = rows.flatMap(({ outcome, count }) =>
    outcome === null ? [] : [[outcome as HandoverOutcome, Number(count)]],
  );
  return { open, outcomes: Object.fromEntries(settled) as HandoverTally['outcomes'] };
}

async function list(db: Kysely<Database>, filter: IncidentFilter): Promise<IncidentRecord[]> {
  const rows = await db
    .selectFrom('incident')
    .select('record')
    .where(sql.join<SqlBool>(conditionsOf(filter), sql` AND `))
    .orderBy('updated_at', 'desc')
    .orderBy('incident_key')
    .limit(filter.limit ?? DEFAULT_LIMIT)
    .execute();
  return rows.map((row) => row.record);
}

function conditionsOf({ platform, statuses, question, sweepKey, after }: IncidentFilter) {
  return [
    sql<SqlBool>`true`,
    ...(platform === undefined ? [] : [sql<SqlBool>`platform = ${platform}`]),
    ...(statuses === undefined ? [] : [sql<SqlBool>`status = ANY(${[...statuses]})`]),
    ...(question === undefined ? [] : [sql<SqlBool>`record->>'question' = ${question}`]),
    ...(sweepKey === undefined ? [] : [sql<SqlBool>`record->>'sweepKey' = ${sweepKey}`]),
    ...(after === undefined ? [] : [isAfter(after)]),
  ];
}

/** Last changed first, and by key among those that changed at the same moment. */
function isAfter({ updatedAt, incidentKey }: NonNullable<IncidentFilter['after']>) {
  const at = sql`${updatedAt}::timestamptz`;
  return sql<SqlBool>`(updated_at < ${at} OR (updated_at = ${at} AND incident_key > ${incidentKey}))`;
}
