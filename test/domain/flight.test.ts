import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  elapsedShare,
  isTimeZone,
  localDateOf,
  observedFlight,
  targetToDate,
} from '../../src/domain/flight.ts';
import { addMs, elapsedMs, HOUR_MS } from '../../src/domain/instant.ts';

const APRIL = { startDate: '2026-04-01', endDate: '2026-04-30' };
// In New York the clock goes forward on 2026-03-08 (23 h) and back on 2026-11-01 (25 h).
const MARCH = { startDate: '2026-03-01', endDate: '2026-03-31' };
const NOVEMBER = { startDate: '2026-11-01', endDate: '2026-11-30' };
const ZONES = [
  'Asia/Kolkata',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'UTC',
  'America/Santiago',
];

describe('observedFlight', () => {
  test('runs from local midnight of the first day to local midnight after the last', () => {
    expect(observedFlight(MARCH, 'America/New_York')).toEqual({
      ...MARCH,
      startsAt: '2026-03-01T05:00:00.000Z',
      endsAt: '2026-04-01T04:00:00.000Z',
    });
    expect(observedFlight(APRIL, 'Asia/Kolkata').startsAt).toBe('2026-03-31T18:30:00.000Z');
  });

  test('starts at the first moment of a day whose midnight does not exist', () => {
    // Chile's clock goes from 2026-09-05 24:00 straight to 01:00 on 2026-09-06.
    const flight = observedFlight({ startDate: '2026-09-06', endDate: '2026-09-06' }, 'America/Santiago');
    expect(flight.startsAt).toBe('2026-09-06T04:00:00.000Z');
    expect(elapsedMs(flight.startsAt, flight.endsAt)).toBe(23 * HOUR_MS);
  });
});

describe('elapsedShare', () => {
  test.each(ZONES)('is exactly N of 30 after N local days in %s', (timeZone) => {
    for (let days = 0; days <= 30; days += 1) {
      const day = days === 30 ? '2026-12-01' : `2026-11-${String(days + 1).padStart(2, '0')}`;
      const midnight = observedFlight({ startDate: day, endDate: day }, timeZone).startsAt;
      const { numerator, denominator } = elapsedShare(NOVEMBER, timeZone, midnight);
      expect(numerator * 30n).toBe(denominator * BigInt(days));
    }
  });

  test.each([
    { day: '2026-03-08', hours: 23, flight: MARCH, of: 31n, before: 7n },
    { day: '2026-11-01', hours: 25, flight: NOVEMBER, of: 30n, before: 0n },
  ])('counts part of a day by its real $hours hours', ({ day, hours, flight, of, before }) => {
    const timeZone = 'America/New_York';
    const { startsAt } = observedFlight({ startDate: day, endDate: day }, timeZone);
    const { numerator, denominator } = elapsedShare(flight, timeZone, addMs(startsAt, HOUR_MS));
    const length = BigInt(hours);
    expect(numerator * of * length).toBe(denominator * (before * length + 1n));
  });

  test('is 0 before and 1 after the flight', () => {
    expect(elapsedShare(APRIL, 'UTC', '2026-03-31T23:59:59.999Z')).toEqual({
      numerator: 0n,
      denominator: 1n,
    });
    expect(elapsedShare(APRIL, 'UTC', '2026-05-01T00:00:00.000Z')).toEqual({
      numerator: 1n,
      denominator: 1n,
    });
    expect(elapsedShare(APRIL, 'UTC', '2027-01-01T00:00:00.000Z')).toEqual({
      numerator: 1n,
      denominator: 1n,
    });
  });

  test('never goes back as time goes on', () => {
    const hour = fc.integer({ min: -48, max: 32 * 24 });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), hour, fc.integer({ min: 0, max: 72 }), (timeZone, at, later) => {
        const start = '2026-11-01T00:00:00.000Z';
        const before = elapsedShare(NOVEMBER, timeZone, addMs(start, at * HOUR_MS));
        const after = elapsedShare(NOVEMBER, timeZone, addMs(start, (at + later) * HOUR_MS));
        expect(before.numerator * after.denominator <= after.numerator * before.denominator).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('targetToDate', () => {
  const span = { flight: APRIL, timeZone: 'Asia/Kolkata', dataThrough: '2026-04-01T18:30:00.000Z' };

  test('is the even share, rounded to micros', () => {
    const even = (budgetMicros: bigint) => targetToDate({ kind: 'even_share', budgetMicros }, span);
    expect(even(731_431_000_000n)).toBe(24_381_033_333n);
    expect(even(30n)).toBe(1n);
    expect(even(14n)).toBe(0n);
    expect(even(15n)).toBe(1n);
  });

  test('keeps a budget beyond 2^53 micros exact', () => {
    const budgetMicros = 30n * 9_007_199_254_740_993n;
    expect(targetToDate({ kind: 'even_share', budgetMicros }, span)).toBe(9_007_199_254_740_993n);
  });

  test("is the tracker's own target-to-date where it has one", () => {
    expect(targetToDate({ kind: 'to_date', targetMicros: 5n }, span)).toBe(5n);
  });
});

test('localDateOf is the date on the wall of the zone', () => {
  expect(localDateOf('2026-03-31T18:29:59.999Z', 'Asia/Kolkata')).toBe('2026-03-31');
  expect(localDateOf('2026-03-31T18:30:00.000Z', 'Asia/Kolkata')).toBe('2026-04-01');
});

test('isTimeZone knows a zone from a word', () => {
  expect(isTimeZone('Asia/Kolkata')).toBe(true);
  expect(isTimeZone('Asia/Nowhere')).toBe(false);
  expect(isTimeZone('')).toBe(false);
});
