import type { CampaignRef } from './campaign.ts';
import type { CampaignMemory } from './campaign-memory.ts';
import { type Instant, toEpochMs } from './instant.ts';
import { overrideInForce, overrideInWords } from './override.ts';
import type { ReasonCategory } from './reason-category.ts';

/** What a person has put in force for one campaign, until it ends by itself (spec §4). Plain JSON. */
export interface StandingWord extends CampaignRef {
  kind: 'override' | 'snooze';
  by: string;
  reason: string;
  category: ReasonCategory | null;
  endsAt: Instant;
  words: string;
}

/** What stands for a campaign at `now`, of what is remembered of it; `currency` is its account's, where it is known. */
export function standingWordsOf(
  memory: CampaignMemory,
  now: Instant,
  currency: string | null,
): readonly StandingWord[] {
  const { platform, accountId, campaignKey, snoozed } = memory;
  const campaign = { platform, accountId, campaignKey };
  const override = overrideInForce(memory, now);
  const words: StandingWord[] = [];
  if (override !== null) {
    const { by, reason, category, expiresAt: endsAt } = override;
    const said = overrideInWords(override, currency ?? 'units of its currency');
    words.push({ ...campaign, kind: 'override', by, reason, category, endsAt, words: said });
  }
  if (snoozed !== null && toEpochMs(now) < toEpochMs(snoozed.until)) {
    const { by, reason, until: endsAt } = snoozed;
    const said = `set aside by ${by} until ${endsAt}, unless it gets worse than ${snoozed.severity} (${reason})`;
    words.push({ ...campaign, kind: 'snooze', by, reason, category: null, endsAt, words: said });
  }
  return words;
}
