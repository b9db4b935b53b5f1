import { type Kysely, type SqlBool, sql } from 'kysely';
import type { CampaignRef } from '../../domain/campaign.ts';
import { NOTHING_REMEMBERED } from '../../domain/campaign-memory.ts';
import type { Handover, Standing } from '../../ports/incident-book.ts';
import { automationOf } from './automation.ts';
import type { Database } from './database.ts';
import { isObservation } from './observation-log.ts';

/** One statement. The setting comes as an object: a setting that is JSON's null is there, and is not taken for none. */
export async function standingOf(
  db: Kysely<Database>,
  { platform, accountId, campaignKey }: CampaignRef,
  handover?: Handover,
): Promise<Standing> {
  const { memory, setting, assessed, basis } = await db
    .selectNoFrom((from) => [
      from
        .selectFrom('campaign_memory')
        .select('memory')
        .where('platform', '=', platform)
        .where('account_id', '=', accountId)
        .where('campaign_key', '=', campaignKey)
        .as('memory'),
      from
        .selectFrom('setting')
        .select(sql<{ value: unknown }>`jsonb_build_object('value', value)`.as('setting'))
        .where('name', '=', 'automation')
        .as('setting'),
      from
        .selectFrom('observation')
        .select('assessed')
        .where(handover === undefined ? NONE : isObservation(handover.observationId ?? ''))
        .as('assessed'),
      from
        .selectFrom('handover')
        .select('basis')
        .where('sweep_key', '=', handover?.sweepKey ?? '')
        .where('workflow_id', '=', handover?.workflowId ?? '')
        .as('basis'),
    ])
    .executeTakeFirstOrThrow();
  return {
    memory: { ...NOTHING_REMEMBERED, ...memory, platform, accountId, campaignKey },
    isAutomationOn: automationOf(setting).on,
    assessed,
    basis,
  };
}

/** Without an observation no month's table is looked into. */
const NONE = sql<SqlBool>`false`;
