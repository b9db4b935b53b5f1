import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { CampaignRef } from '../../domain/campaign.ts';
import { incidentWorkflowId } from '../../domain/incident-ids.ts';
import { toEpochMs } from '../../domain/instant.ts';
import { asOfOfObservation } from '../../domain/observation.ts';
import type { AssessedObservation, ObservationLog } from '../../ports/observation-log.ts';
import type { Database } from './database.ts';
import { latestAll } from './latest-observations.ts';
import { newAlerts } from './new-alerts.ts';
import { accountFigures, proposals, sweepFigures } from './sweep-reads.ts';
import { ofSweep } from './sweep-rows.ts';

type Row = Database['observation'];

/** The history of observations over SQL. */
export function createObservationLog(db: Kysely<Database>): ObservationLog {
  return {
    recordPage: (sweepKey, assessed) => insert(db, sweepKey, assessed),
    recordOne: (assessed) => insert(db, null, [assessed]),
    find: (observationId) => find(db, observationId),
    latest: async (campaign) => (await history(db, campaign, 1))[0] ?? null,
    history: (campaign, limit) => history(db, campaign, limit),
    latestAll: (request) => latestAll(db, request),
    observedKeys: (sweepKey, accountId) => observedKeys(db, sweepKey, accountId),
    sweepFigures: (sweepKey) => sweepFigures(db, sweepKey),
    accountFigures: (sweepKey) => accountFigures(db, sweepKey),
    newAlerts: (request) => newAlerts(db, request),
    proposals: (request) => proposals(db, request),
    knownCampaigns: async (platform) => {
      const distinct = sql<string>`count(DISTINCT (account_id, campaign_key))`.as('known');
      const row = await db
        .selectFrom('observation')
        .select(distinct)
        .where('platform', '=', platform)
        .executeTakeFirst();
      return Number(row?.known ?? 0);
    },
  };
}

async function insert(
  db: Kysely<Database>,
  sweepKey: string | null,
  assessed: readonly AssessedObservation[],
): Promise<void> {
  if (assessed.length === 0) return;
  const rows = JSON.stringify(assessed.map((one) => toRow(sweepKey, one)));
  await sql`
    INSERT INTO observation SELECT * FROM jsonb_populate_recordset(NULL::observation, ${rows}::jsonb)
    ON CONFLICT (observation_id, as_of) DO NOTHING`.execute(db);
}

async function find(db: Kysely<Database>, observationId: string): Promise<AssessedObservation | null> {
  const byId = db.selectFrom('observation').select('assessed').where(isObservation(observationId));
  const row = await byId.executeTakeFirst();
  return row?.assessed ?? null;
}

/** The condition for one observation; its time bounds it to one month's table. */
export function isObservation(observationId: string): RawBuilder<SqlBool> {
  const asOf = asOfOfObservation(observationId);
  const isIt = sql<SqlBool>`observation_id = ${observationId}`;
  return asOf === null ? isIt : sql<SqlBool>`${isIt} AND as_of = ${asOf}`;
}

function toRow(
  sweepKey: string | null,
  assessed: AssessedObservation,
): Omit<Row, 'assessed'> & { assessed: AssessedObservation } {
  const { observation, guarded, isAlreadyHalted } = assessed;
  const { decision, action } = guarded;
  const running = isRunning(assessed);
  return {
    observation_id: observation.observationId,
    sweep_key: sweepKey,
    platform: observation.platform,
    account_id: observation.accountId,
    campaign_key: observation.campaignKey,
    as_of: observation.asOf,
    severity: decision.severity,
    action,
    low_confidence: decision.lowConfidence,
    zero_delivery: decision.zeroDelivery,
    already_halted: isAlreadyHalted,
    running,
    at_zero: running && observation.actualMicros === '0',
    workflow_id: incidentWorkflowId(observation),
    assessed,
  };
}

function isRunning({ observation: { platformStatus, flight, asOf } }: AssessedObservation): boolean {
  if (platformStatus !== 'active' || flight === null) return platformStatus === 'active';
  return toEpochMs(flight.startsAt) <= toEpochMs(asOf) && toEpochMs(asOf) < toEpochMs(flight.endsAt);
}

async function history(
  db: Kysely<Database>,
  campaign: CampaignRef,
  limit: number,
): Promise<AssessedObservation[]> {
  const rows = await db
    .selectFrom('observation')
    .select('assessed')
    .where('platform', '=', campaign.platform)
    .where('account_id', '=', campaign.accountId)
    .where('campaign_key', '=', campaign.campaignKey)
    .orderBy('as_of', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => row.assessed);
}

async function observedKeys(db: Kysely<Database>, sweepKey: string, accountId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('observation')
    .select('campaign_key')
    .where(ofSweep(sweepKey))
    .where('account_id', '=', accountId)
    .execute();
  return rows.map((row) => row.campaign_key);
}
