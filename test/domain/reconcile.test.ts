import { describe, expect, test } from 'vitest';
import type { Observation } from '../../src/domain/observation.ts';
import { type ReconcileInput, reconcile } from '../../src/domain/reconcile.ts';
import { aPlanRecord, aReading, aReconcileInput } from './builders.ts';

function observed(change: Partial<ReconcileInput> = {}): Observation {
  const result = reconcile(aReconcileInput(change));
  if (result.kind === 'rejected') throw new Error(result.rejected.message);
  return result.observation;
}

function rejectionOf(change: Partial<ReconcileInput>) {
  const result = reconcile(aReconcileInput(change));
  return result.kind === 'rejected' ? result.rejected : null;
}

describe('reconcile', () => {
  test('compares what was spent with what the plan expects by the end of the data', () => {
    const observation = observed();
    expect(observation).toMatchObject({
      observationId: 'google:1234567890:111:2026-04-04T06:00:00.000Z',
      actualMicros: '500000000',
      targetMicros: '300000000',
      budgetMicros: '3000000000',
      metadataMatches: { market: true, product: true, start_date: true, end_date: true },
      confidence: { metadataMatch: 1, nameSimilarity: 1, freshness: 1, confidence: 1 },
    });
  });

  test('leaves the target where the data ends, however late it is', () => {
    const late = observed({ asOf: '2026-04-05T04:00:00.000Z' });
    expect(late.targetMicros).toBe('300000000');
    expect(late.confidence.freshness).toBe(0.5);
  });

  test('counts only spend within the flight of the plan', () => {
    const flight = { startDate: '2026-04-02', endDate: '2026-04-02' };
    expect(observed({ record: aPlanRecord({ flight }) }).actualMicros).toBe('200000000');
  });

  test("counts all days for a tracker's own target without a flight", () => {
    const record = aPlanRecord({ flight: null, target: { kind: 'to_date', targetMicros: 7n } });
    expect(observed({ record })).toMatchObject({
      actualMicros: '500000000',
      targetMicros: '7',
      budgetMicros: null,
      flight: null,
    });
  });

  test('lets what the platform knows stand over what the name says', () => {
    const reading = aReading({ metadata: { market: 'UK', product: null } });
    expect(observed({ reading }).metadataMatches).toMatchObject({
      market: false,
      product: true,
      start_date: false,
    });
  });

  test("lets the plan's own dates stand over its flight", () => {
    const record = aPlanRecord({ metadata: { start_date: '2026-03-31' } });
    expect(observed({ record }).metadataMatches).toMatchObject({ start_date: false, end_date: true });
  });

  test('takes missing names and metadata for no match, not for a flaw', () => {
    const observation = observed({
      reading: aReading({ campaignName: null, metadata: {} }),
      record: aPlanRecord({ campaignName: null, metadata: {} }),
    });
    expect(observation.confidence).toEqual({
      metadataMatch: 0,
      nameSimilarity: 0,
      freshness: 1,
      confidence: 0.2,
    });
  });

  test('leaves a plan in another currency to the guards', () => {
    expect(observed({ record: aPlanRecord({ currency: 'EUR' }) })).toMatchObject({
      currency: 'USD',
      planCurrency: 'EUR',
    });
  });

  test('has no target for what is not planned', () => {
    expect(observed({ record: null, match: 'unplanned' })).toMatchObject({
      targetMicros: null,
      actualMicros: '500000000',
      planCurrency: null,
      flight: null,
    });
  });

  test('has no actual spend for what is missing on the platform', () => {
    const observation = observed({ reading: null, match: 'missing', timeZone: 'Asia/Kolkata' });
    expect(observation).toMatchObject({
      campaignKey: '111',
      actualMicros: null,
      platformStatus: null,
      currency: 'USD',
      timeZone: 'Asia/Kolkata',
      dataThrough: '2026-04-04T06:00:00.000Z',
    });
  });

  test('names a campaign without a safe id by its plan line', () => {
    const reading = aReading({ campaignId: 'a b/c' });
    expect(observed({ reading }).campaignKey).toBe('plan-abcdefabcdef');
    expect(
      observed({ reading: null, record: aPlanRecord({ campaignId: null }), match: 'missing' }).campaignKey,
    ).toBe('plan-abcdefabcdef');
  });
});

describe('a record that cannot be judged is rejected', () => {
  const spend = (date: string, amountMicros: bigint) => aReading({ dailySpend: [{ date, amountMicros }] });
  const flight = (startDate: string, endDate: string) => aPlanRecord({ flight: { startDate, endDate } });

  test.each([
    ['no id', { reading: aReading({ campaignId: ' ' }) }, 'MISSING_ID', 'campaignId'],
    [
      'an unsafe id and no plan line',
      { reading: aReading({ campaignId: 'a b' }), record: null },
      'MISSING_ID',
      'campaignId',
    ],
    ['a currency that is none', { reading: aReading({ currency: 'ZZZ' }) }, 'UNKNOWN_CURRENCY', 'currency'],
    ['a zone that is none', { reading: aReading({ timeZone: 'Mars/Base' }) }, 'INVALID_RECORD', 'timeZone'],
    ['negative spend', { reading: spend('2026-04-01', -1n) }, 'INVALID_AMOUNT', 'spend'],
    ['spend on no day', { reading: spend('2026-02-30', 1n) }, 'INVALID_DATE', 'spend.date'],
    [
      'a stamp that is none',
      { reading: aReading({ dataThrough: 'yesterday' }) },
      'INVALID_DATE',
      'dataThrough',
    ],
    [
      'data of the future',
      { reading: aReading({ dataThrough: '2026-04-04T06:05:00.001Z' }) },
      'FUTURE_DATA',
      'dataThrough',
    ],
    ['a plan in no currency', { record: aPlanRecord({ currency: 'usd' }) }, 'UNKNOWN_CURRENCY', 'currency'],
    [
      'a negative budget',
      { record: aPlanRecord({ target: { kind: 'even_share', budgetMicros: -1n } }) },
      'INVALID_AMOUNT',
      'target',
    ],
    ['a budget without a flight', { record: aPlanRecord({ flight: null }) }, 'INVALID_DATE', 'flight'],
    [
      'a flight from no day',
      { record: flight('2026-13-01', '2026-04-30') },
      'INVALID_DATE',
      'flight.startDate',
    ],
    ['a flight to no day', { record: flight('2026-04-01', '30.4.2026') }, 'INVALID_DATE', 'flight.endDate'],
    [
      'a flight that ends before it starts',
      { record: flight('2026-04-02', '2026-04-01') },
      'INVALID_DATE',
      'flight.endDate',
    ],
  ] as const)('for %s', (...[, change, code, path]) => {
    const rejected = rejectionOf(change);
    expect(rejected).toMatchObject({ code, path, platform: 'google', accountId: '1234567890' });
    expect(rejected?.source).toBe('record' in change && change.record !== null ? 'plan' : 'platform');
  });

  test('but not for a stamp five minutes ahead', () => {
    expect(rejectionOf({ reading: aReading({ dataThrough: '2026-04-04T06:05:00.000Z' }) })).toBeNull();
  });
});
