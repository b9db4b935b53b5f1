import { z } from 'zod';
import type { CallLimit, CallQuotas, QuotaScope } from '../domain/call-quotas.ts';

/** All scopes that a quota can be set for. */
const SCOPES = [
  'google',
  'google-account',
  'meta',
  'meta-account',
  'dv360',
  'dv360-account',
  'dv360-reports',
] as const satisfies readonly QuotaScope[];

const DAY_S = 86_400;

/**
 * What live mode allows itself, for the lower access levels (ad-platform-apis §3–§5): of Google's 15,000 calls a day with
 * Basic access 12,000; of Meta's score of 60 an account and 5 minutes with Limited access 50; of DV360's 1,500 and 300 calls
 * a minute two thirds; of Bid Manager's 2,000 a day and 4 a second four fifths. The rest is for pauses, which are not held
 * back, and for what else the credential does. What is unpublished, calls a second of Google and Meta, is what the
 * activities that may start in a second (`worker.ts`) come to: less would send them round in circles.
 */
export const LIVE_QUOTAS: CallQuotas = {
  google: [
    { calls: 40, seconds: 1 },
    { calls: 12_000, seconds: DAY_S },
  ],
  meta: [{ calls: 40, seconds: 1 }],
  'meta-account': [{ calls: 50, seconds: 300 }],
  dv360: [{ calls: 1_000, seconds: 60 }],
  'dv360-account': [{ calls: 200, seconds: 60 }],
  'dv360-reports': [
    { calls: 3, seconds: 1 },
    { calls: 1_600, seconds: DAY_S },
  ],
};

const FORM = 'expected entries such as google:10/1 (calls/seconds) or meta-account:off';

const entrySchema = z
  .string()
  .regex(/^[a-z0-9-]+:(off|[1-9]\d{0,6}\/[1-9]\d{0,4})$/, FORM)
  .transform((entry) => {
    const [scope = '', limit = ''] = entry.split(':');
    const [calls, seconds] = limit.split('/').map(Number);
    return { scope, limit: seconds === undefined ? null : { calls: calls ?? 0, seconds } };
  })
  .pipe(
    z.object({
      scope: z.enum(SCOPES, `expected a scope of ${SCOPES.join(', ')}`),
      limit: z
        .object({ calls: z.int(), seconds: z.int().max(DAY_S, 'expected a day (86400 s) at most') })
        .nullable(),
    }),
  );

/** The entries of PLATFORM_QUOTAS, already split at commas. */
export const quotaEntriesSchema = z.array(entrySchema);

/** The defaults with the given entries in their place: all limits of a scope that is named are replaced, `off` leaves it none. */
export function mergeQuotas(defaults: CallQuotas, entries: z.infer<typeof quotaEntriesSchema>): CallQuotas {
  const merged: Partial<Record<QuotaScope, readonly CallLimit[]>> = { ...defaults };
  for (const { scope } of entries) merged[scope] = [];
  for (const { scope, limit } of entries) {
    if (limit !== null) merged[scope] = [...(merged[scope] ?? []), limit];
  }
  return merged;
}
