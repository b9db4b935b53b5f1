import type { CampaignRef } from './campaign.ts';
import { type DeadLetter, NOT_TOLD } from './dead-letter.ts';
import type { IncidentRecord } from './incident.ts';
import { DATA_FAULT_KEY, PLATFORM_UNREACHABLE_KEY } from './incident-ids.ts';
import type { Instant } from './instant.ts';
import type { Platform } from './platform.ts';

/** What is known of a letter's incident and campaign; null where there is none. */
export interface LetterContext {
  incident: Pick<IncidentRecord, 'status' | 'workflowId' | 'sweepKey'> | null;
  /** of the campaign's latest observation; null where none was made, `campaignId` where only the plan has it */
  latest: { asOf: Instant; campaignId: string | null } | null;
}

/** How what failed is tried again: on the path that everything takes. `not_possible` says why, and what is left to do. */
export type RetryPlan =
  | { kind: 'observe'; workflowId: string; sweepKey: string; campaign: CampaignRef }
  | { kind: 'check'; campaign: CampaignRef; campaignId: string | null }
  | { kind: 'sweep'; platform: Platform }
  | { kind: 'not_possible'; why: string };

/**
 * How a letter is retried. A step of an open incident: the incident looks again at what was last seen. A record of the
 * platform, or an incident that has closed: a check of that campaign. All else, a row of the plan too: a sweep, because a
 * check of one campaign does not know which rows of the plan are wrong.
 */
export function retryPlanOf(letter: DeadLetter, context: LetterContext): RetryPlan {
  if (letter.code === NOT_TOLD) return notTold(context);
  const campaign = campaignOf(letter);
  if (letter.kind === 'exhausted_step' && campaign !== null) return stepAgain(letter, campaign, context);
  const isReadable = letter.kind === 'rejected_record' && letter.data['source'] === 'platform';
  return isReadable && campaign !== null
    ? { kind: 'check', campaign, campaignId: idIn(letter.data) }
    : { kind: 'sweep', platform: letter.platform };
}

/** The sweep is named as before, so that what belongs to one sweep stays together. */
function stepAgain(letter: DeadLetter, campaign: CampaignRef, known: LetterContext): RetryPlan {
  const { incident, latest } = known;
  const isOpen = incident !== null && incident.status !== 'closed';
  if (!isOpen || latest === null) return { kind: 'check', campaign, campaignId: latest?.campaignId ?? null };
  const sweepKey = letter.sweepKey ?? incident.sweepKey ?? `retry:${latest.asOf}`;
  return { kind: 'observe', workflowId: incident.workflowId, sweepKey, campaign };
}

/** What an open incident owes people it says by itself, so that such a letter is only ever left by one that ended. */
function notTold({ incident }: LetterContext): RetryPlan {
  const isOpen = incident !== null && incident.status !== 'closed';
  const why = isOpen
    ? 'the incident is open and says by itself what it owes, every five minutes'
    : 'the incident that had to say it has ended, and says nothing more: tell whom it concerns, then discard the letter';
  return { kind: 'not_possible', why };
}

/** Incidents about a feed are about no campaign. */
function campaignOf({ platform, accountId, campaignKey }: DeadLetter): CampaignRef | null {
  const isFeed = campaignKey === DATA_FAULT_KEY || campaignKey === PLATFORM_UNREACHABLE_KEY;
  return campaignKey === null || isFeed ? null : { platform, accountId, campaignKey };
}

function idIn(data: DeadLetter['data']): string | null {
  const id = data['campaignId'];
  return typeof id === 'string' ? id : null;
}
