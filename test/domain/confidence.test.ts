import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { confidenceOf, isConfident } from '../../src/domain/confidence.ts';
import { isKnownCurrency } from '../../src/domain/currency.ts';
import { freshnessOf, isFutureData } from '../../src/domain/freshness.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/instant.ts';
import { metadataFromName } from '../../src/domain/metadata-from-name.ts';
import { metadataMatches, metadataScore } from '../../src/domain/metadata-match.ts';
import { nameSimilarity } from '../../src/domain/name-similarity.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';

describe('freshnessOf', () => {
  test.each([
    [-5 * MINUTE_MS, 1],
    [0, 1],
    [4 * HOUR_MS - 1, 1],
    [4 * HOUR_MS, 0.8],
    [12 * HOUR_MS - 1, 0.8],
    [12 * HOUR_MS, 0.5],
    [24 * HOUR_MS, 0.5],
    [24 * HOUR_MS + 1, 0.2],
    [1_000 * HOUR_MS, 0.2],
  ])('data %d ms old scores %d', (ageMs, score) => {
    expect(freshnessOf(ageMs)).toBe(score);
  });

  test('five minutes ahead is clock skew, one millisecond more is the future', () => {
    expect(isFutureData(-5 * MINUTE_MS)).toBe(false);
    expect(isFutureData(-5 * MINUTE_MS - 1)).toBe(true);
  });
});

describe('nameSimilarity', () => {
  test.each([
    ['Brand Search', '  brand search ', 1],
    ['ＢＲＡＮＤ', 'brand', 1],
    ['abcde', 'abcdx', 0.8],
    ['abc', 'xyz', 0],
    ['🚀🚀🚀🚀🚀', '🚀🚀🚀🚀🌕', 0.8],
    ['a🚀', 'ab', 0.5],
    ['', '', 0],
    ['   ', 'a', 0],
    [null, 'a', 0],
    ['a', undefined, 0],
  ])('%j and %j score %d', (a, b, score) => {
    expect(nameSimilarity(a, b)).toBe(score);
  });

  test('counts code points as plain edit distance would', () => {
    const name = fc.array(fc.constantFrom('a', 'b', 'é', '🚀', '🌕', '漢'), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(name, name, (a, b) => {
        const expected = 1 - editDistance(a, b) / Math.max(a.length, b.length);
        expect(nameSimilarity(a.join(''), b.join(''))).toBe(expected);
      }),
    );
  });
});

describe('metadata', () => {
  const plan = { market: 'US', product: 'Shoes', start_date: '2026-03-01', end_date: '2026-03-31' };
  const score = (platform: Parameters<typeof metadataMatches>[1]) =>
    metadataScore(metadataMatches(plan, platform));

  test.each([
    [plan, 1],
    [{ ...plan, market: ' us ' }, 1],
    [{ ...plan, market: 'ＵＳ' }, 1],
    [{ ...plan, market: 'UK' }, 0.75],
    [{ ...plan, market: '' }, 0.75],
    [{ ...plan, market: null }, 0.75],
    [{ market: 'US' }, 0.25],
    [{}, 0],
    [null, 0],
    [undefined, 0],
  ])('%j scores %d', (platform, expected) => {
    expect(score(platform)).toBe(expected);
  });

  test('compares numbers and booleans as JSON prints them', () => {
    const matches = metadataMatches({ market: 1, product: true }, { market: '1', product: 'TRUE' });
    expect(matches).toEqual({ market: true, product: true, start_date: false, end_date: false });
  });

  test('what is blank on both sides matches nothing', () => {
    expect(metadataScore(metadataMatches({ market: ' ' }, { market: ' ' }))).toBe(0);
    expect(metadataScore(metadataMatches({}, {}))).toBe(0);
  });

  test('comes from a name by the named groups of its convention', () => {
    const pattern = '^(?<market>[^_]+)_(?<product>[^_]+)_';
    expect(metadataFromName('US_Shoes_Brand Q4', pattern)).toEqual({ market: 'US', product: 'Shoes' });
    expect(metadataFromName('Brand Q4', pattern)).toEqual({});
    expect(metadataFromName(null, pattern)).toEqual({});
    expect(metadataFromName('US_Shoes_Brand Q4', null)).toEqual({});
  });
});

describe('confidence', () => {
  test('is the weighted sum in the order of the spec', () => {
    const inputs = { metadataMatch: 0.75, nameSimilarity: 0.9, freshness: 0.8 };
    expect(confidenceOf(inputs, DEFAULT_POLICY.weights)).toEqual({
      ...inputs,
      confidence: 0.5 * 0.75 + 0.3 * 0.9 + 0.2 * 0.8,
    });
  });

  test('every way to exactly 70 % is confident', () => {
    for (const metadataMatch of [0.25, 0.5, 0.75, 1]) {
      for (const freshness of [0.2, 0.5, 0.8, 1]) {
        const nameSimilarity = (0.7 - 0.5 * metadataMatch - 0.2 * freshness) / 0.3;
        const { confidence } = confidenceOf(
          { metadataMatch, nameSimilarity, freshness },
          DEFAULT_POLICY.weights,
        );
        expect(isConfident(confidence, DEFAULT_POLICY)).toBe(true);
      }
    }
  });

  test('one edit in a long name below 70 % is not', () => {
    expect(isConfident(0.7 - 0.05 / 100_000, DEFAULT_POLICY)).toBe(false);
  });
});

test('a currency is known by its upper-case ISO 4217 code', () => {
  expect(['USD', 'EUR', 'INR', 'IDR', 'JPY', 'KWD'].every(isKnownCurrency)).toBe(true);
  expect(['usd', 'ZZZ', 'XXX', '', ' USD', 'DEM', 'US'].some(isKnownCurrency)).toBe(false);
});

function editDistance(a: readonly string[], b: readonly string[]): number {
  let row = b.map((_, index) => index + 1);
  for (const [i, unit] of a.entries()) {
    const next: number[] = [];
    for (const [j, other] of b.entries()) {
      const diagonal = j === 0 ? i : (row[j - 1] ?? 0);
      const left = j === 0 ? i + 1 : (next[j - 1] ?? 0);
      next.push(Math.min(diagonal + (unit === other ? 0 : 1), (row[j] ?? 0) + 1, left + 1));
    }
    row = next;
  }
  return row.at(-1) ?? a.length;
}
