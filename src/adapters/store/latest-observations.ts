import { type Kysely, sql } from 'kysely';
import type { AssessedObservation, ObservationLog } from '../../ports/observation-log.ts';
import type { Database } from './database.ts';

type Request = Parameters<ObservationLog['latestAll']>[0];

interface Row {
  platform: string;
  account_id: string;
  campaign_key: string;
  assessed: AssessedObservation;
}

/** A page of the last observation of each campaign; one walk over the campaigns' index, which the limit ends. */
export async function latestAll(db: Kysely<Database>, { platform, cursor, limit }: Request) {
  const [afterPlatform = '', account = '', campaign = ''] = (cursor ?? '').split('\n');
  const { rows } = await sql<Row>`
    SELECT DISTINCT ON (platform, account_id, campaign_key) platform, account_id, campaign_key, assessed
    FROM observation
    WHERE (platform, account_id, campaign_key) > (${afterPlatform}, ${account}, ${campaign})
      AND ${platform === undefined ? sql`true` : sql`platform = ${platform}`}
    ORDER BY platform, account_id, campaign_key, as_of DESC LIMIT ${limit}`.execute(db);
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    latest: rows.map((row) => row.assessed),
    cursor: last === undefined ? null : [last.platform, last.account_id, last.campaign_key].join('\n'),
  };
}
