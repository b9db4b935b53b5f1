import { z } from '@hono/zod-openapi';
import type { AssessedObservation } from '../ports/observation-log.ts';
import {
  actionSchema,
  directionSchema,
  instantSchema,
  microsSchema,
  platformSchema,
  routeSchema,
  severitySchema,
} from './common-schemas.ts';

const flightSchema = z.object({ startsAt: instantSchema, endsAt: instantSchema });

const confidenceSchema = z.object({
  metadataMatch: z.number(),
  nameSimilarity: z.number(),
  freshness: z.number(),
  confidence: z.number(),
});

const observationSchema = z
  .object({
    observationId: z.string(),
    asOf: instantSchema,
    source: z.enum(['sweep', 'recheck']),
    match: z.enum(['by_id', 'by_name', 'unplanned', 'missing']),
    campaignId: z.string().nullable(),
    campaignName: z.string().nullable(),
    planName: z.string().nullable(),
    platformStatus: z.enum(['active', 'paused', 'ended', 'removed']).nullable(),
    currency: z.string(),
    timeZone: z.string(),
    flight: flightSchema.nullable(),
    budgetMicros: microsSchema.nullable(),
    targetMicros: microsSchema.nullable(),
    actualMicros: microsSchema.nullable(),
    dataThrough: instantSchema,
    planAsOf: instantSchema,
    confidence: confidenceSchema,
  })
  .openapi('Observation');

const decisionSchema = z
  .object({
    severity: severitySchema,
    route: routeSchema,
    action: actionSchema,
    requiresHuman: z.boolean(),
    lowConfidence: z.boolean(),
    zeroDelivery: z.boolean(),
    variancePct: z.number().nullable(),
    direction: directionSchema.nullable(),
    reasons: z.array(z.string()).readonly(),
  })
  .openapi('PolicyDecision');

const findingSchema = z.object({ guard: z.string(), effect: z.string(), reason: z.string() });

/** A campaign as the API shows it: its last observation, and what was decided of it. */
export const campaignSchema = z
  .object({
    platform: platformSchema,
    accountId: z.string(),
    campaignKey: z.string(),
    observation: observationSchema,
    decision: decisionSchema,
    action: actionSchema.openapi({ description: 'what the guards left of the decision’s action' }),
    guards: z.array(findingSchema).readonly(),
    isAlreadyHalted: z.boolean(),
  })
  .openapi('Campaign');

/** A campaign of an answer. */
export type Campaign = z.infer<typeof campaignSchema>;

/** An observation as the API shows it: what the schema names, and nothing else. */
export function toCampaign({ observation, guarded, isAlreadyHalted }: AssessedObservation): Campaign {
  const { platform, accountId, campaignKey } = observation;
  const { decision, action, findings: guards } = guarded;
  const ref = { platform, accountId, campaignKey };
  const shown: z.input<typeof campaignSchema> = {
    ...ref,
    observation,
    decision,
    action,
    guards,
    isAlreadyHalted,
  };
  return campaignSchema.parse(shown);
}
