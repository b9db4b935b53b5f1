import type { DailySpend } from '../../domain/campaign-reading.ts';
import { isKnownCurrency } from '../../domain/currency.ts';
import { type IsoDate, isRealDate } from '../../domain/instant.ts';
import type { Micros } from '../../domain/money.ts';
import type { Platform } from '../../domain/platform.ts';
import type { RejectedRecord, RejectionCode } from '../../domain/rejected-record.ts';
import { parseSpend } from './spend-amount.ts';

/** Whose spend is read: `currency` is what every row must be in. */
export interface LedgerAccount {
  platform: Platform;
  accountId: string;
  currency: string;
}

/** One campaign and day as a platform reports it; `campaignId` and `currency` null where the row names none. */
export interface SpendRow {
  campaignId: string | null;
  date: string;
  amount: unknown;
  currency: string | null;
}

/** A campaign's spend by day, oldest first, or what makes it unusable. */
export type CampaignSpend =
  | { kind: 'days'; dailySpend: readonly DailySpend[] }
  | { kind: 'rejected'; rejected: RejectedRecord };

/** Spend by campaign and day. One broken row rejects its campaign, because the rest of its sum would be wrong. */
export interface SpendLedger {
  add(row: SpendRow): void;
  of(campaignId: string): CampaignSpend;
  /** rows that name no campaign: somebody's spend, nobody knows whose */
  orphans(): readonly RejectedRecord[];
}

/** A record of this account that cannot be judged. */
export function rejectionOf(
  account: { platform: Platform; accountId: string },
  campaignId: string | null,
  why: { code: RejectionCode; message: string; path: string },
): RejectedRecord {
  const { platform, accountId } = account;
  return { platform, accountId, campaignId, source: 'platform', ...why };
}

/** An empty ledger. A row that comes twice with one amount is a page overlap; with two amounts it rejects its campaign. */
export function createSpendLedger(account: LedgerAccount): SpendLedger {
  const days = new Map<string, Map<IsoDate, Micros>>();
  const rejections = new Map<string, RejectedRecord>();
  const orphans: RejectedRecord[] = [];
  return {
    orphans: () => orphans,
    add(row) {
      const { campaignId } = row;
      if (campaignId === null) {
        orphans.push(orphanOf(row, account));
        return;
      }
      const read = readRow(row, account, days.get(campaignId));
      if (read.kind === 'broken') {
        const first = rejections.get(campaignId) ?? rejectionOf(account, campaignId, read.why);
        rejections.set(campaignId, first);
        return;
      }
      const known = days.get(campaignId) ?? new Map<IsoDate, Micros>();
      days.set(campaignId, known.set(row.date, read.micros));
    },
    of(campaignId) {
      const rejected = unknownCurrency(account, campaignId) ?? rejections.get(campaignId) ?? null;
      if (rejected !== null) return { kind: 'rejected', rejected };
      return { kind: 'days', dailySpend: inOrder(days.get(campaignId)) };
    },
  };
}

type ReadRow =
  | { kind: 'spend'; micros: Micros }
  | { kind: 'broken'; why: { code: RejectionCode; message: string; path: string } };

function readRow(
  row: SpendRow,
  account: LedgerAccount,
  known: ReadonlyMap<IsoDate, Micros> | undefined,
): ReadRow {
  if (!isRealDate(row.date)) {
    return broken('INVALID_DATE', `"${row.date.slice(0, 40)}" is no date`, 'date');
  }
  const foreign = currencyProblem(row.currency, account.currency);
  if (foreign !== null) return foreign;
  const amount = parseSpend(row.amount);
  if (amount.kind === 'invalid') return broken('INVALID_AMOUNT', `${row.date}: ${amount.reason}`, 'spend');
  const before = known?.get(row.date);
  if (before === undefined || before === amount.micros) return { kind: 'spend', micros: amount.micros };
  return broken('INVALID_RECORD', `two different amounts for ${row.date}`, 'spend');
}

function currencyProblem(currency: string | null, expected: string): ReadRow | null {
  if (currency === null || currency === expected) return null;
  if (!isKnownCurrency(currency)) {
    return broken('UNKNOWN_CURRENCY', `"${currency.slice(0, 10)}" is no currency`, 'currency');
  }
  return broken('CURRENCY_MISMATCH', `spend in ${currency}, account in ${expected}`, 'currency');
}

function unknownCurrency(account: LedgerAccount, campaignId: string): RejectedRecord | null {
  if (isKnownCurrency(account.currency)) return null;
  const message = `the account's currency "${account.currency.slice(0, 10)}" is no currency`;
  return rejectionOf(account, campaignId, { code: 'UNKNOWN_CURRENCY', message, path: 'currency' });
}

function orphanOf(row: SpendRow, account: LedgerAccount): RejectedRecord {
  const message = `spend of ${row.date.slice(0, 40)} without a campaign id`;
  return rejectionOf(account, null, { code: 'MISSING_ID', message, path: 'campaignId' });
}

function broken(code: RejectionCode, message: string, path: string): ReadRow {
  return { kind: 'broken', why: { code, message, path } };
}

function inOrder(days: ReadonlyMap<IsoDate, Micros> | undefined): readonly DailySpend[] {
  const found = [...(days ?? [])].map(([date, amountMicros]) => ({ date, amountMicros }));
  return found.sort((a, b) => (a.date < b.date ? -1 : 1));
}
