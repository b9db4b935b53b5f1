import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchByName } from '../../src/domain/matching.ts';
import { nameSimilarity } from '../../src/domain/name-similarity.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';

const { matching } = DEFAULT_POLICY;

function named(campaignName: string | null, accountId = '1') {
  return { platform: 'google', accountId, campaignName };
}

function pairsOf(readings: readonly (string | null)[], records: readonly (string | null)[]) {
  const found = matchByName(
    readings.map((name) => named(name)),
    records.map((name) => named(name)),
    matching,
  );
  return found.pairs.map(({ reading, record }) => [reading.campaignName, record.campaignName]);
}

describe('matchByName', () => {
  test('pairs what is at least 80 % alike', () => {
    expect(pairsOf(['abcde'], ['abcdx'])).toEqual([['abcde', 'abcdx']]);
    expect(pairsOf(['abcd'], ['abcx'])).toEqual([]);
  });

  test('needs a lead of 5 points over the second best, exactly 5 is enough', () => {
    const off = (name: string, edits: number) => '#'.repeat(edits) + name.slice(edits);
    const twenty = 'abcdefghijklmnopqrst';
    expect(pairsOf([twenty], [off(twenty, 1), off(twenty, 2)])).toEqual([[twenty, off(twenty, 1)]]);
    const twentyFive = `${twenty}uvwxy`;
    expect(pairsOf([twentyFive], [off(twentyFive, 1), off(twentyFive, 2)])).toEqual([]);
  });

  test('leaves both unmatched where two readings claim one plan line', () => {
    const found = matchByName([named('Brand'), named('brand')], [named('Brand')], matching);
    expect(found.pairs).toEqual([]);
    expect(found.unplanned).toHaveLength(2);
    expect(found.missing).toHaveLength(1);
  });

  test('pairs a plan line with its best reading only, not with one that has nothing better', () => {
    const plan = 'abcdefghijklmnopqrst';
    expect(pairsOf([`###${plan.slice(3)}`, plan], [plan])).toEqual([[plan, plan]]);
  });

  test('never pairs across accounts, nor what has no name', () => {
    const found = matchByName(
      [named('Brand', '1'), named(null)],
      [named('Brand', '2'), named(null)],
      matching,
    );
    expect(found.pairs).toEqual([]);
  });

  test('gives the same pairs whatever the order, each side once', () => {
    const name = fc.stringMatching(/^[ab]{3,12}$/);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), fc.array(name, { maxLength: 8 }), (readings, records) => {
        const pairs = pairsOf(readings, records);
        const reversed = pairsOf(readings.toReversed(), records.toReversed());
        expect(new Set(reversed.map(String))).toEqual(new Set(pairs.map(String)));
        expect(new Set(pairs.map(([reading]) => reading)).size).toBe(pairs.length);
        expect(new Set(pairs.map(([, record]) => record)).size).toBe(pairs.length);
        for (const [reading, record] of pairs) {
          expect(nameSimilarity(reading, record)).toBeGreaterThanOrEqual(0.8 - 1e-9);
        }
      }),
    );
  });

  test('finds every one of hundreds of renamed campaigns', () => {
    const names = Array.from(
      { length: 200 },
      (_, i) => `IN_Brand${i % 7}_${((i * 2_654_435_761) >>> 0).toString(36)}_Video`,
    );
    expect(
      pairsOf(
        names,
        names.map((name) => `${name}s`),
      ),
    ).toHaveLength(200);
  });
});
