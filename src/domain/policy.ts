import { type ApprovalPolicy, DEFAULT_APPROVALS, type Ladder } from './approval-policy.ts';
import type { Platform } from './platform.ts';

/** Whether Pacekeeper only records, asks before each halt, or halts by itself (spec §3). */
export type Mode = 'monitor' | 'approve' | 'autonomous';

/** Which way a campaign is off, as a halt may be allowed for it without asking. */
export type HaltDirection = 'over' | 'under' | 'zero';

/** A mode for a narrower scope than the whole; the narrowest matching one wins (campaign, then account, then platform). */
export interface ModeOverride {
  platform: Platform;
  accountId?: string | undefined;
  campaignId?: string | undefined;
  mode: Mode;
}

/** Every number and switch that decides. One object, versioned, named in each decision. Hours and minutes are in the names. */
export interface Policy {
  version: string;
  /** variance < this is healthy; exactly this is a warning */
  warningFromPct: number;
  /** variance > this is critical; exactly this is still a warning */
  criticalAbovePct: number;
  /** confidence >= this may act alone */
  confidentFrom: number;
  weights: { metadata: number; name: number; freshness: number };
  escalateHealthyBelowConfidence: boolean;
  zeroDeliveryOverridesConfidence: boolean;
  /** name matching: best similarity >= minSimilarity and ahead of the second best by >= minLead */
  matching: { minSimilarity: number; minLead: number };
  mode: Mode;
  modeOverrides: readonly ModeOverride[];
  /** campaign ids or labels; an empty allow list allows all */
  allow: readonly string[];
  deny: readonly string[];
  haltDirections: readonly HaltDirection[];
  maxDataAgeHours: number;
  planGraceHours: number;
  youngFlightHours: number;
  youngFlightShare: number;
  cooldownHours: number;
  /** trips when proposals > minProposedHalts and > maxSharePct of the campaigns seen, or >= minZeroCampaigns running ones are all at zero */
  breaker: { minProposedHalts: number; maxSharePct: number; minZeroCampaigns: number };
  ladder: Ladder;
  leaseHours: number;
  rejectQuietHours: number;
  sweepIntervalHours: number;
  lateAfterMinutes: number;
  /** more new alerts than this in one sweep are told as one message with a thread; 0: always one message each */
  digestAbove: number;
  approvers: readonly string[];
  approvals: ApprovalPolicy;
}

/** A policy that an older worker wrote down, with the defaults of what it did not know yet. */
export function completePolicy(policy: Policy): Policy {
  return {
    ...DEFAULT_POLICY,
    ...policy,
    ladder: { ...DEFAULT_POLICY.ladder, ...policy.ladder },
    approvals: { ...DEFAULT_POLICY.approvals, ...policy.approvals },
  };
}

/** The policy of spec §2–§4 for the simulator; live accounts start from `mode: approve` (spec §3). */
export const DEFAULT_POLICY: Policy = {
  version: 'default',
  warningFromPct: 10,
  criticalAbovePct: 25,
  confidentFrom: 0.7,
  weights: { metadata: 0.5, name: 0.3, freshness: 0.2 },
  escalateHealthyBelowConfidence: false,
  zeroDeliveryOverridesConfidence: true,
  matching: { minSimilarity: 0.8, minLead: 0.05 },
  mode: 'autonomous',
  modeOverrides: [],
  allow: [],
  deny: [],
  haltDirections: ['over', 'under', 'zero'],
  maxDataAgeHours: 24,
  planGraceHours: 24,
  youngFlightHours: 72,
  youngFlightShare: 0.2,
  cooldownHours: 6,
  breaker: { minProposedHalts: 10, maxSharePct: 20, minZeroCampaigns: 3 },
  ladder: { reminderMinutes: 30, maxReminders: 1, onCallMinutes: 120, defaultMinutes: 210 },
  leaseHours: 24,
  rejectQuietHours: 24,
  sweepIntervalHours: 4,
  lateAfterMinutes: 30,
  digestAbove: 10,
  approvers: [],
  approvals: DEFAULT_APPROVALS,
};
