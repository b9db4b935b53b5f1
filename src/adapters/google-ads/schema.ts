import { z } from 'zod';

/** Answers are read leniently: unknown fields pass, rows are checked one by one so that one bad row costs only itself. */

/** `customers:listAccessibleCustomers`. */
export const accessibleCustomersSchema = z.object({ resourceNames: z.array(z.string()).default([]) });

/** `googleAds:search`: proto JSON omits what is empty. */
export const searchAnswerSchema = z.object({
  results: z.array(z.unknown()).default([]),
  nextPageToken: z.string().optional(),
});

/** `campaigns:mutate`; with `validateOnly` the answer is empty. */
export const mutateAnswerSchema = z.object({
  results: z.array(z.object({ resourceName: z.string().optional() })).default([]),
});

/** One account below a manager. int64 ids are JSON strings. */
export const customerClientRowSchema = z.object({
  customerClient: z.object({
    id: z.string(),
    manager: z.boolean().default(false),
    status: z.string().optional(),
  }),
});

export const customerRowSchema = z.object({
  customer: z.object({ currencyCode: z.string(), timeZone: z.string() }),
});

export const hourRowSchema = z.object({
  segments: z.object({ date: z.string(), hour: z.number().int().default(0) }),
  metrics: z.object({ costMicros: z.unknown() }).partial().optional(),
});

export const campaignSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  status: z.string(),
  servingStatus: z.string().optional(),
  startDateTime: z.string().optional(),
  endDateTime: z.string().optional(),
  /** resource names; proto JSON leaves an empty list out */
  labels: z.array(z.string()).default([]),
});

export const campaignRowSchema = z.object({ campaign: campaignSchema });

export const labelRowSchema = z.object({
  label: z.object({ resourceName: z.string(), name: z.string() }),
});

export const spendRowSchema = z.object({
  campaign: z.object({ id: z.string() }),
  segments: z.object({ date: z.string() }),
  metrics: z.object({ costMicros: z.unknown() }).partial().optional(),
});

export type CampaignRow = z.infer<typeof campaignSchema>;

const adsErrorSchema = z.object({
  errorCode: z.record(z.string(), z.string()).optional(),
  message: z.string().optional(),
  details: z
    .object({
      quotaErrorDetails: z
        .object({ rateScope: z.string().optional(), retryDelay: z.string().optional() })
        .optional(),
    })
    .optional(),
});

/**
 * One entry of `error.details`: a GoogleAdsFailure (`errors`, `requestId`) or a google.rpc.BadRequest (`fieldViolations`).
 * Told apart by their fields, because some bodies lack `@type` (ad-platform-apis §3).
 */
const detailSchema = z.object({
  errors: z.array(adsErrorSchema).optional(),
  requestId: z.string().optional(),
  fieldViolations: z
    .array(z.object({ field: z.string().optional(), description: z.string().optional() }))
    .optional(),
});

const errorObjectSchema = z.object({
  error: z.object({
    code: z.number().optional(),
    status: z.string().optional(),
    message: z.string().optional(),
    details: z.array(detailSchema).optional(),
  }),
});

/** An error body, bare or, as `searchStream` sends it, the only element of an array. */
export const errorBodySchema = z.union([
  errorObjectSchema,
  z
    .array(errorObjectSchema)
    .min(1)
    .transform((bodies) => bodies[0] ?? { error: {} }),
]);

export type AdsError = z.infer<typeof adsErrorSchema>;
export type ErrorBody = z.infer<typeof errorObjectSchema>;
