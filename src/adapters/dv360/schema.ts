import { z } from 'zod';

const dateSchema = z.object({ year: z.number().int(), month: z.number().int(), day: z.number().int() });

export const advertiserSchema = z.object({
  generalConfig: z.object({ currencyCode: z.string(), timeZone: z.string() }),
});

/** One stretch of an insertion order's flight; the amounts are not read, because the plan has the budget. */
export const budgetSegmentSchema = z.object({
  dateRange: z.object({ startDate: dateSchema, endDate: dateSchema }),
});

/** What Pacekeeper calls a campaign. A segment that cannot be read costs the metadata, not the reading. */
export const insertionOrderSchema = z.object({
  insertionOrderId: z.string().min(1),
  displayName: z.string().nullish(),
  entityStatus: z.string(),
  integrationDetails: z.object({ integrationCode: z.string().nullish() }).nullish(),
  budget: z
    .object({ budgetUnit: z.string().optional(), budgetSegments: z.array(z.unknown()).default([]) })
    .optional(),
});

/** Lists leave their array out where it is empty. */
export const insertionOrderListSchema = z.object({
  insertionOrders: z.array(z.unknown()).default([]),
  nextPageToken: z.string().optional(),
});

export const partnerListSchema = z.object({
  partners: z.array(z.object({ partnerId: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});

export const advertiserListSchema = z.object({
  advertisers: z.array(z.object({ advertiserId: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});

export const querySchema = z.object({
  queryId: z.string().min(1),
  metadata: z.object({ title: z.string().optional() }).optional(),
});

export const queryListSchema = z.object({
  queries: z.array(querySchema).default([]),
  nextPageToken: z.string().optional(),
});

/** A report that was asked for; the signed address is there once it is DONE, and may be missing when it is empty. */
export const reportSchema = z.object({
  key: z.object({ queryId: z.string().min(1), reportId: z.string().min(1) }),
  metadata: z
    .object({
      status: z.object({ state: z.string().optional() }).optional(),
      googleCloudStoragePath: z.string().optional(),
    })
    .optional(),
});

/** Google's error envelope; the reason stands in `errors` (older) or in an ErrorInfo of `details`. */
export const errorBodySchema = z.object({
  error: z.object({
    code: z.number().optional(),
    message: z.string().default(''),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).default([]),
    details: z
      .array(z.object({ reason: z.string().optional(), retryDelay: z.string().optional() }))
      .default([]),
  }),
});

export type InsertionOrder = z.infer<typeof insertionOrderSchema>;
export type Report = z.infer<typeof reportSchema>;
export type Dv360Error = z.infer<typeof errorBodySchema>['error'];
