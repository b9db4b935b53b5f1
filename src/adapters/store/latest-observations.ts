import { type Kysely, type SqlBool, sql } from 'kysely';
import type { AssessedObservation, ObservationLog } from '../../ports/observation-log.ts';
import type { Database } from './database.ts';

type Request = Parameters<ObservationLog['latestAll']>[0];

interface Row {
  platform: string;
  account_id: string;
  campaign_key: string;
  assessed: AssessedObservation;
}

/**
 * A page of the last observation of each campaign. The walk jumps from campaign to campaign in the campaigns' index, so that
 * it takes as long as the page has campaigns, however many observations each of them has.
 */
export async function latestAll(db: Kysely<Database>, { platform, cursor, limit }: Request) {
  const [afterPlatform = '', account = '', campaign = ''] = (cursor ?? '').split('\n');
  const from = { platform: sql`${afterPlatform}`, account: sql`${account}`, campaign: sql`${campaign}` };
  const onward = {
    platform: sql`walk.platform`,
    account: sql`walk.account_id`,
    campaign: sql`walk.campaign_key`,
  };
  const { rows } = await sql<Row>`
    WITH RECURSIVE walk AS (
      (${nextCampaign(platform, from)})
      UNION ALL
      SELECT next.* FROM walk, LATERAL (${nextCampaign(platform, onward)}) next
    )
    SELECT page.*, last.assessed
    FROM (SELECT * FROM walk LIMIT ${limit}) page, LATERAL (
      SELECT o.assessed FROM observation o
      WHERE o.platform = page.platform AND o.account_id = page.account_id AND o.campaign_key = page.campaign_key
      ORDER BY o.as_of DESC LIMIT 1) last
    ORDER BY platform, account_id, campaign_key`.execute(db);
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    latest: rows.map((row) => row.assessed),
    cursor: last === undefined ? null : [last.platform, last.account_id, last.campaign_key].join('\n'),
  };
}

type Place = Record<'platform' | 'account' | 'campaign', ReturnType<typeof sql>>;

function nextCampaign(platform: Request['platform'], after: Place) {
  return sql`
    SELECT o.platform, o.account_id, o.campaign_key FROM observation o WHERE ${isAfter(platform, after)}
    ORDER BY o.platform, o.account_id, o.campaign_key LIMIT 1`;
}

/** A row comparison that begins with a column of which the value is given would have the index read from its start. */
function isAfter(wanted: Request['platform'], { platform, account, campaign }: Place) {
  if (wanted === undefined)
    return sql<SqlBool>`(o.platform, o.account_id, o.campaign_key) > (${platform}, ${account}, ${campaign})`;
  return sql<SqlBool>`o.platform = ${wanted} AND (o.account_id, o.campaign_key) > (${account}, ${campaign})`;
}
