import { campaignKeyOf } from './campaign.ts';
import type { CampaignReading } from './campaign-reading.ts';
import { isKnownCurrency } from './currency.ts';
import { isTimeZone } from './flight.ts';
import { isFutureData } from './freshness.ts';
import { elapsedMs, type Instant, isRealDate, parseInstant } from './instant.ts';
import type { PlannedTarget, PlanRecord } from './plan-record.ts';
import type { RejectedRecord, RejectionCode } from './rejected-record.ts';

/** What is checked before plan and platform are put together. */
export interface CheckedSides {
  reading: CampaignReading | null;
  record: PlanRecord | null;
  asOf: Instant;
}

type Flaw = { code: RejectionCode; path: string; message: string } | null;

/** Why a record cannot be judged (spec §2), or `null`. The platform's side speaks first; each names the field. */
export function findRejection({ reading, record, asOf }: CheckedSides): RejectedRecord | null {
  const platformFlaw = reading === null ? null : readingFlaw(reading, record, asOf);
  if (reading !== null && platformFlaw !== null) return reject(reading, 'platform', platformFlaw);
  const planFlaw = record === null ? null : recordFlaw(record, reading);
  if (record !== null && planFlaw !== null) return reject(record, 'plan', planFlaw);
  if (reading === null && record === null)
    throw new Error('Neither a reading nor a plan record to reconcile');
  return null;
}

function reject(
  { platform, accountId, campaignId }: CampaignReading | PlanRecord,
  source: RejectedRecord['source'],
  flaw: NonNullable<Flaw>,
): RejectedRecord {
  return { platform, accountId, campaignId: campaignId === '' ? null : campaignId, source, ...flaw };
}

function readingFlaw(reading: CampaignReading, record: PlanRecord | null, asOf: Instant): Flaw {
  const { campaignId, currency, timeZone } = reading;
  if (campaignId.trim() === '') return flaw('MISSING_ID', 'campaignId', 'the campaign has no id');
  if (campaignKeyOf(campaignId, record?.planKeyHash ?? null) === null)
    return flaw('MISSING_ID', 'campaignId', 'the id has other characters than A-Z, a-z, 0-9, _ and -');
  if (!isKnownCurrency(currency)) return unknownCurrency(currency);
  if (!isTimeZone(timeZone)) return flaw('INVALID_RECORD', 'timeZone', `"${timeZone}" is no time zone`);
  return spendFlaw(reading) ?? stampFlaw(reading.dataThrough, asOf);
}

function spendFlaw({ dailySpend }: CampaignReading): Flaw {
  for (const { date, amountMicros } of dailySpend) {
    if (!isRealDate(date)) return flaw('INVALID_DATE', 'spend.date', `"${date}" is no date`);
    if (amountMicros < 0n) return flaw('INVALID_AMOUNT', 'spend', `spend of ${date} is negative`);
  }
  return null;
}

function stampFlaw(dataThrough: Instant, asOf: Instant): Flaw {
  if (parseInstant(dataThrough) === null)
    return flaw('INVALID_DATE', 'dataThrough', `"${dataThrough}" is no instant`);
  return isFutureData(elapsedMs(dataThrough, asOf))
    ? flaw('FUTURE_DATA', 'dataThrough', `data through ${dataThrough} is later than ${asOf}`)
    : null;
}

function recordFlaw(record: PlanRecord, reading: CampaignReading | null): Flaw {
  const { campaignId, planKeyHash, currency, flight, target } = record;
  if (campaignKeyOf(reading?.campaignId ?? campaignId, planKeyHash === '' ? null : planKeyHash) === null)
    return flaw('MISSING_ID', 'campaignId', 'the plan line has neither an id nor a key of its own');
  if (!isKnownCurrency(currency)) return unknownCurrency(currency);
  if (amountOf(target) < 0n) return flaw('INVALID_AMOUNT', 'target', 'the planned amount is negative');
  return flightFlaw(flight, target);
}

function flightFlaw(flight: PlanRecord['flight'], target: PlannedTarget): Flaw {
  if (flight === null) {
    return target.kind === 'even_share'
      ? flaw('INVALID_DATE', 'flight', 'a budget needs the first and last day of its flight')
      : null;
  }
  const { startDate, endDate } = flight;
  if (!isRealDate(startDate)) return flaw('INVALID_DATE', 'flight.startDate', `"${startDate}" is no date`);
  if (!isRealDate(endDate)) return flaw('INVALID_DATE', 'flight.endDate', `"${endDate}" is no date`);
  return endDate < startDate
    ? flaw('INVALID_DATE', 'flight.endDate', 'the flight ends before it starts')
    : null;
}

function amountOf(target: PlannedTarget): bigint {
  return target.kind === 'to_date' ? target.targetMicros : target.budgetMicros;
}

function unknownCurrency(currency: string): Flaw {
  return flaw('UNKNOWN_CURRENCY', 'currency', `"${currency}" is no ISO 4217 code of a currency in use`);
}

function flaw(code: RejectionCode, path: string, message: string): Flaw {
  return { code, path, message };
}
