import { z } from 'zod';
import { isTimeZone } from '../../domain/flight.ts';
import { PLATFORMS } from '../../domain/platform.ts';
import { DATE_FORMATS } from './date-format.ts';

const pattern = z
  .string()
  .refine((text) => compile(text) !== null, 'expected a regular expression in JavaScript syntax');
const timeZone = z.string().refine(isTimeZone, 'expected an IANA zone such as Europe/Berlin or Etc/UTC');

/** Where one value of a row comes from; `values` translates what stands there (`Google Ads: google`). */
const locator = z
  .strictObject({
    column: z.string().min(1).optional(),
    group: z.string().min(1).optional(),
    pattern: pattern.optional(),
    constant: z.union([z.string(), z.number()]).transform(String).optional(),
    values: z.record(z.string(), z.string()).optional(),
  })
  .refine(hasOneOrigin, 'expected exactly one of "column", "group" (of a pattern on the name) or "constant"');

const dateFormat = z.enum(DATE_FORMATS);

const planDate = z.union(
  [
    z.literal(['fileModified', 'whenRead']),
    z.strictObject({ constant: z.string() }),
    z.strictObject({ column: z.string(), take: z.enum(['oldest', 'newest']).default('oldest') }),
  ],
  {
    error:
      'expected "fileModified", "whenRead", { constant: <date or instant> } or { column: <name>, take: oldest | newest }',
  },
);

const skipRule = z
  .strictObject({ column: z.string(), matches: pattern.optional(), blank: z.literal(true).optional() })
  .refine(
    (rule) => (rule.matches === undefined) !== (rule.blank === undefined),
    'expected exactly one of "matches: <pattern>" or "blank: true"',
  );

const fields = z
  .strictObject({
    platform: locator,
    account: locator,
    campaignId: locator.optional(),
    name: locator.optional(),
    currency: locator,
    budget: locator.optional(),
    targetToDate: locator.optional(),
    startDate: locator.optional(),
    endDate: locator.optional(),
    market: locator.optional(),
    product: locator.optional(),
  })
  .refine(
    (found) => (found.budget === undefined) !== (found.targetToDate === undefined),
    'expected exactly one of "budget" (spread evenly over the flight) or "targetToDate"',
  )
  .refine(
    (found) => found.campaignId !== undefined || found.name !== undefined,
    'expected "campaignId" or "name": something has to tell campaigns apart',
  )
  .refine(
    (found) => found.budget === undefined || (found.startDate !== undefined && found.endDate !== undefined),
    'expected "startDate" and "endDate": a budget is spread over the flight',
  );

/**
 * How to read a tracker's file (docs: the comments in `mappings/*.yaml`). Nothing is guessed: what the mapping does not
 * say is an error of the row. Dates and the plan's date are in `timeZone`; `dailySpend` is what a replay reads besides.
 */
export const planMappingSchema = z
  .strictObject({
    timeZone,
    delimiter: z.string().length(1).default(','),
    encoding: z.enum(['utf-8', 'utf-16le', 'windows-1252']).default('utf-8'),
    dates: dateFormat.default('iso'),
    numbers: z
      .strictObject({
        decimal: z.enum(['.', ',']).default('.'),
        thousands: z.enum([',', '.', ' ', "'"]).nullable().default(null),
        symbols: z.array(z.string().min(1)).default([]),
      })
      .refine((numbers) => numbers.decimal !== numbers.thousands, 'decimal and thousands must differ')
      .default({ decimal: '.', thousands: null, symbols: [] }),
    refreshHours: z.number().positive().default(24),
    planDate,
    namingPattern: pattern.nullable().default(null),
    platforms: z.tuple([z.enum(PLATFORMS)], z.enum(PLATFORMS)).default([...PLATFORMS]),
    onePer: z.enum(['row', 'campaign']).default('row'),
    skipWhere: z.array(skipRule).default([]),
    fields,
    dailySpend: z.strictObject({ date: locator, amount: locator }).optional(),
  })
  .check(refuseUnknownGroups);

/** A mapping file's content, checked and with its defaults filled in. */
export type PlanMapping = z.infer<typeof planMappingSchema>;

/** Where one value of a row comes from. */
export type Locator = z.infer<typeof locator>;

function compile(text: string): RegExp | null {
  try {
    return new RegExp(text);
  } catch {
    return null;
  }
}

function hasOneOrigin(found: { column?: unknown; group?: unknown; constant?: unknown }): boolean {
  return [found.column, found.group, found.constant].filter((origin) => origin !== undefined).length === 1;
}

function refuseUnknownGroups(context: z.core.ParsePayload<UncheckedGroups>): void {
  const { fields: located, namingPattern } = context.value;
  for (const [name, found] of Object.entries(located)) {
    if (found?.group === undefined) continue;
    const isKnown = (found.pattern ?? namingPattern)?.includes(`(?<${found.group}>`) === true;
    if (isKnown && located['name']?.column !== undefined && name !== 'name') continue;
    context.issues.push({
      code: 'custom',
      input: found,
      path: ['fields', name, 'group'],
      message: `expected "name: { column: … }" and a group (?<${found.group}>…) in "pattern" here or in "namingPattern"`,
    });
  }
}

interface UncheckedGroups {
  namingPattern: string | null;
  fields: Readonly<Record<string, Locator | undefined>>;
}
