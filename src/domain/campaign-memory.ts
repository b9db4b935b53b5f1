import type { CampaignRef } from './campaign.ts';
import type { Direction, Route, Severity } from './decision.ts';
import type { Instant } from './instant.ts';
import type { Override } from './override.ts';

/** A pause of ours that is still in force: who owns it, why, and until when (spec §4, "a halt is a lease"). */
export interface HaltLease {
  incidentKey: string;
  severity: Severity;
  route: Route;
  direction: Direction | null;
  haltedAt: Instant;
  leaseUntil: Instant;
  planRevision: string;
}

/** A person's "no" to a halt; the same proposal is not asked again until then unless it gets worse (spec §4). */
export interface RejectedProposal {
  until: Instant;
  severity: Severity;
  direction: Direction | null;
}

/** A person's "not now": nothing is said or done until then unless it gets worse (spec §4). */
export interface Snooze {
  by: string;
  reason: string;
  until: Instant;
  severity: Severity;
  direction: Direction | null;
}

/** What outlives an incident of a campaign. Everything null where nothing has happened yet. */
export interface CampaignMemory extends CampaignRef {
  lease: HaltLease | null;
  lastHaltAt: Instant | null;
  lastResumeAt: Instant | null;
  rejected: RejectedProposal | null;
  snoozed: Snooze | null;
  override: Override | null;
}

/** A campaign to which nothing has happened yet. */
export const NOTHING_REMEMBERED: Omit<CampaignMemory, keyof CampaignRef> = {
  lease: null,
  lastHaltAt: null,
  lastResumeAt: null,
  rejected: null,
  snoozed: null,
  override: null,
};
