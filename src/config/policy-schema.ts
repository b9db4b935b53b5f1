import { z } from 'zod';
import { PLATFORMS } from '../domain/platform.ts';

const pct = z.number().min(0).max(1_000_000);
const share = z.number().min(0).max(1);
const duration = z.number().min(0).max(1_000_000);
const count = z.number().int().min(0).max(1_000_000);
const mode = z.enum(['monitor', 'approve', 'autonomous']);
const name = z.string().trim().min(1);

const modeOverride = z.strictObject({
  platform: z.enum(PLATFORMS),
  accountId: name.optional(),
  campaignId: name.optional(),
  mode,
});

/** A policy file: any part of a policy. Unknown keys are refused, because a misspelt threshold would decide silently. */
export const policyFileSchema = z
  .strictObject({
    version: z.union([name, z.number().transform(String)]),
    warningFromPct: pct,
    criticalAbovePct: pct,
    confidentFrom: share,
    weights: z.strictObject({ metadata: share, name: share, freshness: share }).partial(),
    escalateHealthyBelowConfidence: z.boolean(),
    zeroDeliveryOverridesConfidence: z.boolean(),
    matching: z.strictObject({ minSimilarity: share, minLead: share }).partial(),
    mode,
    modeOverrides: z.array(modeOverride),
    allow: z.array(name),
    deny: z.array(name),
    haltDirections: z.array(z.enum(['over', 'under', 'zero'])),
    maxDataAgeHours: duration,
    planGraceHours: duration,
    youngFlightHours: duration,
    youngFlightShare: share,
    cooldownHours: duration,
    breaker: z
      .strictObject({ minProposedHalts: count, maxSharePct: pct, minZeroCampaigns: count.min(1) })
      .partial(),
    ladder: z
      .strictObject({ reminderMinutes: duration, onCallMinutes: duration, defaultMinutes: duration })
      .partial(),
    leaseHours: duration,
    rejectQuietHours: duration,
    sweepIntervalHours: duration,
    lateAfterMinutes: duration,
    digestAbove: count,
    approvers: z.array(name),
    approvals: z.strictObject({ acceptClaimedIdentity: z.boolean() }).partial(),
  })
  .partial();

/** What a policy file may say. */
export type PolicyFile = z.infer<typeof policyFileSchema>;
