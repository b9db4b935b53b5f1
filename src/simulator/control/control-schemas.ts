import { z } from 'zod';
import { isRealDate, parseInstant } from '../../domain/instant.ts';
import { parseAmount, toMicrosText } from '../../domain/money.ts';
import { PLATFORMS } from '../../domain/platform.ts';
import { isKnownZone } from '../world/zone.ts';

const instant = z
  .string()
  .refine((text) => parseInstant(text) !== null, 'expected an ISO instant with its zone');
const date = z.string().refine(isRealDate, 'expected a date as yyyy-mm-dd');
const platform = z.enum(PLATFORMS);
const status = z.enum(['active', 'paused', 'removed']);
const flight = z
  .strictObject({ startDate: date, endDate: date })
  .refine(({ startDate, endDate }) => startDate <= endDate, 'the flight ends before it starts');

/** Names of labels, within the platforms' limits: 80 characters, 50 on a campaign, none twice. */
const labels = z
  .array(z.string().min(1).max(80))
  .max(50)
  .refine((names) => new Set(names).size === names.length, 'a label stands twice');

/** An amount in currency units, as text or number, read as micros. */
const amount = z.union([z.string(), z.number()]).transform((value, context) => {
  const parsed = parseAmount(value);
  if (parsed.kind === 'amount') return parsed.micros;
  context.addIssue({ code: 'custom', message: parsed.reason });
  return z.NEVER;
});

const spend = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('even'), factor: z.number().min(0) }),
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('daily'),
    days: z.array(
      z
        .strictObject({ date, amount })
        .transform((day) => ({ date: day.date, amountMicros: toMicrosText(day.amount) })),
    ),
  }),
]);
const stop = z.strictObject({ kind: z.literal('stop'), at: instant });
const reference = { platform, accountId: z.string().min(1), campaignId: z.string().min(1) };

const account = z.strictObject({
  platform,
  accountId: z.string().regex(/^\d+$/, 'account ids are digits on all three platforms'),
  name: z.string().optional(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'expected an ISO currency code'),
  timeZone: z.string().refine(isKnownZone, 'expected an IANA time zone'),
  lagHours: z.number().min(0).optional(),
  manager: z.boolean().optional(),
});

const campaign = z
  .strictObject({
    ...reference,
    name: z.string(),
    status: status.optional(),
    budget: amount,
    flight,
    labels: labels.default([]),
    spend,
    /** what the tracker says, where it differs from the platform; null keeps the campaign out of the tracker */
    plan: z
      .strictObject({
        campaignName: z.string().optional(),
        budget: amount.optional(),
        flight: flight.optional(),
        market: z.string().optional(),
        product: z.string().optional(),
      })
      .nullable()
      .optional(),
  })
  .refine(
    ({ platform: on, labels: given }) => on !== 'dv360' || given.length <= 1,
    'an insertion order has one integration code: give one label at most',
  );

/** `POST /_sim/campaigns`. */
export const campaignsSchema = z.strictObject({
  replace: z.boolean().default(false),
  accounts: z.array(account).default([]),
  campaigns: z.array(campaign).default([]),
});

/** `PATCH /_sim/campaigns/{platform}/{accountId}/{campaignId}`: as somebody else would in the platform's UI. */
export const patchSchema = z.strictObject({
  status: status.optional(),
  name: z.string().optional(),
  budget: amount.optional(),
  flight: flight.optional(),
  /** forgets when it was paused, as if it had run all along */
  resetHistory: z.boolean().optional(),
});

/** `POST /_sim/spend`. */
export const spendSchema = z.strictObject({ ...reference, spend: z.union([spend, stop]) });

/** `POST /_sim/clock`. */
export const clockSchema = z.union([
  z.strictObject({ now: instant, frozen: z.boolean().optional() }),
  z.strictObject({ advanceMs: z.number() }),
  z.strictObject({ reset: z.literal(true) }),
]);

/** `POST /_sim/reset`. */
export const resetSchema = z.strictObject({
  seed: z.int().optional(),
  fleet: z
    .union([
      z.enum(['default', 'empty']),
      z.strictObject({
        campaigns: z.int().min(0).max(100_000),
        platform: platform.default('google'),
        incidentShare: z.number().min(0).max(1).default(0),
      }),
    ])
    .default('default'),
  /** rows of a page of Google's search, 10,000 on the real one */
  pageSize: z.int().min(1).max(10_000).optional(),
  /** how often a report is asked for before it is done */
  reportPolls: z.int().min(0).optional(),
});

/** The spend of a control call: a curve, or the end of one. */
export type SpendInput = z.infer<typeof spendSchema>['spend'];

/** An account of a control call. */
export type AccountInput = z.infer<typeof account>;

/** A campaign of a control call. */
export type CampaignInput = z.infer<typeof campaign>;
