import { type Kysely, sql } from 'kysely';
import type { Severity } from '../../domain/decision.ts';
import type { Platform } from '../../domain/platform.ts';
import type { AccountFigures, ObservationLog, Proposal, SweepFigures } from '../../ports/observation-log.ts';
import type { Database } from './database.ts';
import { IS_NEW_ALERT, PROPOSES_HALT } from './new-alerts.ts';
import { ofSweep } from './sweep-rows.ts';

type ProposalRequest = Parameters<ObservationLog['proposals']>[0];
type Counts<Shape> = { [Key in keyof Shape]: string };

/** What a sweep counts over its observations. */
export async function sweepFigures(db: Kysely<Database>, sweepKey: string): Promise<SweepFigures> {
  const { rows } = await sql<Counts<SweepFigures>>`
    SELECT count(*) FILTER (WHERE severity = 'healthy') AS healthy,
           count(*) FILTER (WHERE severity = 'warning') AS warning,
           count(*) FILTER (WHERE severity = 'critical') AS critical,
           count(*) FILTER (WHERE zero_delivery) AS "zeroDelivery",
           count(*) FILTER (WHERE low_confidence) AS "lowConfidence",
           count(*) FILTER (WHERE already_halted) AS "alreadyHalted"
    FROM observation WHERE ${ofSweep(sweepKey)}`.execute(db);
  return asNumbers(rows[0] ?? NO_FIGURES);
}

const NO_FIGURES: Counts<SweepFigures> = {
  healthy: '0',
  warning: '0',
  critical: '0',
  zeroDelivery: '0',
  lowConfidence: '0',
  alreadyHalted: '0',
};

function asNumbers<Shape extends object>(counts: Shape): { [Key in keyof Shape]: number } {
  const numbers = Object.entries(counts).map(([name, count]) => [name, Number(count)]);
  return Object.fromEntries(numbers) as { [Key in keyof Shape]: number };
}

/** Each account's figures for judging the sweep as a whole. */
export async function accountFigures(db: Kysely<Database>, sweepKey: string): Promise<AccountFigures[]> {
  const { rows } = await sql<Counts<AccountFigures>>`
    SELECT account_id AS "accountId", count(*) AS seen,
           count(*) FILTER (WHERE ${PROPOSES_HALT}) AS "proposedHalts",
           count(*) FILTER (WHERE running) AS running,
           count(*) FILTER (WHERE at_zero) AS "runningAtZero",
           count(*) FILTER (WHERE ${IS_NEW_ALERT}) AS "newAlerts",
           count(*) FILTER (WHERE ${PROPOSES_HALT} AND ${IS_NEW_ALERT}) AS "newHalts"
    FROM observation o WHERE ${ofSweep(sweepKey)} GROUP BY account_id ORDER BY account_id`.execute(db);
  return rows.map(({ accountId, ...counts }) => ({ accountId, ...asNumbers(counts) }));
}

interface ProposalRow {
  platform: Platform;
  account_id: string;
  campaign_key: string;
  observation_id: string;
  is_healthy: boolean;
  proposes_halt: boolean;
  has_open: boolean;
  campaign_id: string | null;
  severity: Severity;
  variance_pct: number | null;
}

/** A page of what a sweep hands over: not healthy, or with an open incident (asked of the store, spec §4). */
export async function proposals(db: Kysely<Database>, { sweepKey, cursor, limit }: ProposalRequest) {
  const [account = '', campaign = ''] = (cursor ?? '').split('\n');
  const { rows } = await sql<ProposalRow>`
    SELECT * FROM (
      SELECT platform, account_id, campaign_key, observation_id, severity = 'healthy' AND action = 'log_only' AS is_healthy, severity,
             assessed->'observation'->>'campaignId' AS campaign_id,
             (assessed->'guarded'->'decision'->>'variancePct')::float8 AS variance_pct,
             ${PROPOSES_HALT} AS proposes_halt,
             EXISTS (SELECT 1 FROM incident i WHERE i.workflow_id = o.workflow_id AND i.status <> 'closed') AS has_open
      FROM observation o WHERE ${ofSweep(sweepKey)} AND (account_id, campaign_key) > (${account}, ${campaign})
    ) seen WHERE NOT is_healthy OR has_open ORDER BY account_id, campaign_key LIMIT ${limit}`.execute(db);
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    proposals: rows.map(toProposal),
    cursor: last === undefined ? null : `${last.account_id}\n${last.campaign_key}`,
  };
}

function toProposal(row: ProposalRow): Proposal {
  return {
    platform: row.platform,
    accountId: row.account_id,
    campaignKey: row.campaign_key,
    observationId: row.observation_id,
    isHealthy: row.is_healthy,
    proposesHalt: row.proposes_halt,
    hasOpenIncident: row.has_open,
    campaignId: row.campaign_id,
    severity: row.severity,
    variancePct: row.variance_pct,
  };
}
