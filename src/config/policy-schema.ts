import { z } from 'zod';
import { isTimeZone } from '../domain/flight.ts';
import { parseInstant } from '../domain/instant.ts';
import { PLATFORMS } from '../domain/platform.ts';

const pct = z.number().min(0).max(1_000_000);
const share = z.number().min(0).max(1);
const duration = z.number().min(0).max(1_000_000);
const count = z.number().int().min(0).max(1_000_000);
const mode = z.enum(['monitor', 'approve', 'autonomous']);
const name = z.string().trim().min(1);

const amountByCurrency = z.record(
  z.string().regex(/^[A-Z]{3}$/, 'expected a currency code'),
  z.number().min(0),
);
const instant = z
  .string()
  .refine(
    (text) => parseInstant(text) !== null,
    'expected an instant with its zone, such as 2026-12-24T00:00:00Z',
  );
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day, such as "22:00"');
const people = z.array(name);
const ladder = z
  .strictObject({
    reminderMinutes: duration,
    maxReminders: count,
    onCallMinutes: duration,
    defaultMinutes: duration,
  })
  .partial();

const approvalRule = z.strictObject({
  name,
  about: z.array(z.enum(['halt', 'resume', 'release', 'look', 'snooze', 'override'])).default([]),
  platform: z.enum(PLATFORMS).optional(),
  accountId: name.optional(),
  aboveAtRisk: amountByCurrency.optional(),
  approvers: people.default([]),
  fallbackApprovers: people.default([]),
  approvals: count.min(1).default(1),
  rejections: count.min(1).default(1),
  fourEyes: z.boolean().default(false),
  ladder: ladder.optional(),
  otherwise: z.enum(['no_action', 'halt']).default('no_action'),
});

const approvals = z
  .strictObject({
    acceptClaimedIdentity: z.boolean(),
    requireSignature: z.boolean(),
    gateways: people,
    cancelWindowMinutes: duration,
    maxSnoozeHours: duration.max(24, 'a snooze lasts at most 24 h'),
    maxOverrideHours: duration,
    groups: z.record(name, people.min(1)),
    rules: z.array(approvalRule),
    absences: z.array(z.strictObject({ person: name, from: instant, until: instant })),
    quietHours: z
      .strictObject({
        timeZone: name.refine(isTimeZone, 'expected a time zone, such as Europe/Berlin'),
        from: timeOfDay,
        until: timeOfDay,
      })
      .nullable(),
  })
  .partial();

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
    ladder,
    leaseHours: duration,
    rejectQuietHours: duration,
    sweepIntervalHours: duration,
    lateAfterMinutes: duration,
    digestAbove: count,
    approvers: z.array(name),
    approvals,
  })
  .partial();

/** What a policy file may say. */
export type PolicyFile = z.infer<typeof policyFileSchema>;

/** The keys that may stand at a path of a policy file. */
export function keysAt(path: readonly (string | number)[]): readonly string[] {
  const at = path.reduce<z.ZodType | undefined>(
    (schema, step) => stepInto(schema, step),
    policyFileSchema as z.ZodType,
  );
  const bare = unwrapped(at);
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

function stepInto(schema: z.ZodType | undefined, step: string | number): z.ZodType | undefined {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodObject) return bare.shape[step] as z.ZodType | undefined;
  return bare instanceof z.ZodArray ? (bare.element as z.ZodType) : undefined;
}

function unwrapped(schema: z.ZodType | undefined): z.ZodType | undefined {
  const isWrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
  return isWrapped ? unwrapped(schema.unwrap() as z.ZodType) : schema;
}
