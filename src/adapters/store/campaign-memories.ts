import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { CampaignRef } from '../../domain/campaign.ts';
import { type CampaignMemory, NOTHING_REMEMBERED } from '../../domain/campaign-memory.ts';
import type { MemoryChange } from '../../domain/facts.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Platform } from '../../domain/platform.ts';
import type { Database } from './database.ts';

/** All that is remembered of an account's campaigns. */
export async function memories(
  db: Kysely<Database>,
  platform: Platform,
  accountId: string,
): Promise<CampaignMemory[]> {
  const rows = await db
    .selectFrom('campaign_memory')
    .select(['campaign_key', 'memory'])
    .where('platform', '=', platform)
    .where('account_id', '=', accountId)
    .execute();
  return rows.map(({ campaign_key, memory }) => ({
    ...NOTHING_REMEMBERED,
    ...memory,
    platform,
    accountId,
    campaignKey: campaign_key,
  }));
}

/** The memories that hold an override or a snooze which has not ended, over all accounts. */
export async function memoriesInForce(db: Kysely<Database>, now: Instant): Promise<CampaignMemory[]> {
  const rows = await db
    .selectFrom('campaign_memory')
    .selectAll()
    .where(
      sql<SqlBool>`(memory->'override'->>'expiresAt')::timestamptz > ${now}::timestamptz
        OR (memory->'snoozed'->>'until')::timestamptz > ${now}::timestamptz`,
    )
    .orderBy('platform')
    .orderBy('account_id')
    .orderBy('campaign_key')
    .execute();
  return rows.map(({ platform, account_id, campaign_key, memory }) => ({
    ...NOTHING_REMEMBERED,
    ...memory,
    platform: platform as Platform,
    accountId: account_id,
    campaignKey: campaign_key,
  }));
}

/** The statement that changes what is remembered; fields that are not given stay as they are. */
export function upsertMemory(
  { platform, accountId, campaignKey }: CampaignRef,
  change: MemoryChange,
): RawBuilder<unknown> {
  return sql`
    INSERT INTO campaign_memory VALUES (${platform}, ${accountId}, ${campaignKey}, ${JSON.stringify(change)}::jsonb)
    ON CONFLICT (platform, account_id, campaign_key) DO UPDATE SET memory = campaign_memory.memory || excluded.memory`;
}
