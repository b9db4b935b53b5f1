import { describe, expect, test } from 'vitest';
import { addDays, endOfLocalHour, laterHour } from '../../../src/adapters/shared/zoned-time.ts';

const LATER = '2026-12-31T00:00:00.000Z';

describe('the end of a local hour', () => {
  test.each([
    {
      rule: 'a plain hour ends one hour later',
      at: '2026-06-10 13 America/New_York',
      end: '2026-06-10T18:00',
    },
    { rule: 'the last hour ends at midnight', at: '2026-06-10 23 Asia/Tokyo', end: '2026-06-10T15:00' },
    {
      rule: 'a repeated hour ends after its second pass',
      at: '2026-11-01 1 America/New_York',
      end: '2026-11-01T07:00',
    },
    {
      rule: 'the hour before a gap ends at the gap',
      at: '2026-03-08 1 America/New_York',
      end: '2026-03-08T07:00',
    },
    { rule: 'zones off by half an hour work', at: '2026-06-10 0 Asia/Kolkata', end: '2026-06-09T19:30' },
  ])('$rule', ({ at, end }) => {
    const [date = '', hour, zone = ''] = at.split(' ');
    expect(endOfLocalHour({ date, hour: Number(hour) }, zone, LATER)).toBe(`${end}:00.000Z`);
  });

  test('the running hour counts only up to asOf', () => {
    const end = endOfLocalHour({ date: '2026-06-10', hour: 13 }, 'UTC', '2026-06-10T13:20:00.000Z');
    expect(end).toBe('2026-06-10T13:20:00.000Z');
  });

  test('an hour far in the future stays there, to be rejected', () => {
    const end = endOfLocalHour({ date: '2026-06-12', hour: 13 }, 'UTC', '2026-06-10T13:20:00.000Z');
    expect(end).toBe('2026-06-12T14:00:00.000Z');
  });
});

describe('hours and days of an account', () => {
  test('days are added on the calendar', () => {
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  });

  test('the later hour wins, and nothing loses to something', () => {
    const early = { date: '2026-06-10', hour: 23 };
    const late = { date: '2026-06-11', hour: 0 };
    expect(laterHour(early, late)).toEqual(late);
    expect(laterHour(late, early)).toEqual(late);
    expect(laterHour(null, early)).toEqual(early);
    expect(laterHour(null, null)).toBeNull();
  });
});
