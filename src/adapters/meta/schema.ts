import { z } from 'zod';

/** Fields of `GET /act_{id}` (ad-platform-apis §4). */
export const ACCOUNT_FIELDS = 'id,account_id,currency,timezone_name,account_status';

/** Fields of one campaign; spend is not among them, it comes from insights. */
export const CAMPAIGN_FIELDS =
  'id,account_id,name,status,effective_status,start_time,stop_time,adlabels{id,name}';

export const accountSchema = z.object({ currency: z.string(), timezone_name: z.string() });

const adLabelsSchema = z.array(z.object({ name: z.string() }));

/** A campaign as the Graph API gives it. Only the id and the two statuses must be there. */
export const campaignSchema = z.object({
  id: z.string().min(1),
  account_id: z.string().optional(),
  name: z.string().nullish(),
  status: z.string(),
  effective_status: z.string(),
  start_time: z.string().nullish(),
  stop_time: z.string().nullish(),
  /** left out where there are none; Graph gives lists of nodes bare or as an edge's `data`, and clients meet both here */
  adlabels: z.union([adLabelsSchema, z.object({ data: adLabelsSchema })]).nullish(),
});

/** One campaign and day of insights, read leniently: what is broken in it rejects its campaign only, not the page. */
export const spendRowSchema = z
  .object({
    campaign_id: z.string().min(1).nullable().catch(null),
    account_currency: z.string().nullable().catch(null),
    spend: z.unknown().optional(),
    date_start: z.string().catch(''),
  })
  .catch({ campaign_id: null, account_currency: null, spend: null, date_start: '' });

/** One hour of the account's day, `"13:00:00 - 13:59:59"` in the account's zone. */
export const hourRowSchema = z.object({
  date_start: z.string(),
  spend: z.unknown().optional(),
  hourly_stats_aggregated_by_advertiser_time_zone: z.string(),
});

/** Any list: rows are read one by one, because one broken row must not lose the page. */
export const listSchema = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() })
    .optional(),
});

export const adAccountSchema = z.object({ account_id: z.string().min(1) });

export const writeResultSchema = z.object({ success: z.literal(true) });

/** The error envelope; decided on by (code, error_subcode, is_transient), never by `type` or the HTTP status. */
export const errorBodySchema = z.object({
  error: z.object({
    message: z.string().default(''),
    code: z.number().int(),
    error_subcode: z.number().int().optional(),
    is_transient: z.boolean().optional(),
    error_user_msg: z.string().optional(),
    fbtrace_id: z.string().optional(),
  }),
});

/** `X-Business-Use-Case-Usage`: by business object, with minutes until calls are taken again. */
export const businessUsageSchema = z.record(
  z.string(),
  z.array(
    z.object({
      estimated_time_to_regain_access: z.number().nonnegative().optional(),
      ads_api_access_tier: z.string().optional(),
    }),
  ),
);

/** `X-Ad-Account-Usage`: seconds until the score is back at zero. */
export const accountUsageSchema = z.object({
  reset_time_duration: z.number().nonnegative().optional(),
  ads_api_access_tier: z.string().optional(),
});

/** Where a page starts. The last page's `after` never leaves the adapter. */
export const cursorSchema = z.object({ after: z.string().nullable() });

export type MetaAccount = z.infer<typeof accountSchema>;
export type MetaCampaign = z.infer<typeof campaignSchema>;
export type MetaList = z.infer<typeof listSchema>;
export type MetaError = z.infer<typeof errorBodySchema>['error'];
