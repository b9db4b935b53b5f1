import { isAtLeast } from './at-least.ts';
import { normalizeName, similarityOfNormalized } from './name-similarity.ts';
import type { Policy } from './policy.ts';

/** What names are matched within, and by. Plan records and platform readings both have it. */
export interface Named {
  platform: string;
  accountId: string;
  campaignName: string | null;
}

/** Pairs that found each other, and what is left on either side, all in the order given. */
export interface NameMatches<Reading, Record> {
  pairs: readonly { reading: Reading; record: Record }[];
  unplanned: readonly Reading[];
  missing: readonly Record[];
}

interface Candidate<Item> {
  item: Item;
  scope: string;
  name: string;
  length: number;
  best: number;
  secondBest: number;
  bestIndex: number;
}

/**
 * Pairs campaigns with plan lines by name, one to one, within platform and account (spec §2): each is the other's best, at
 * least `minSimilarity` alike and ahead of the second best by `minLead` on both sides, or the only one of the very same
 * name. Doubt leaves both unmatched.
 */
export function matchByName<Reading extends Named, Record extends Named>(
  readings: readonly Reading[],
  records: readonly Record[],
  matching: Policy['matching'],
): NameMatches<Reading, Record> {
  const left = readings.map(toCandidate);
  const right = records.map(toCandidate);
  compareAll(left, right, matching.minSimilarity - matching.minLead);
  const pairs = left.flatMap((reading, index) => {
    const record = right[reading.bestIndex];
    const isMutual = record?.bestIndex === index && isClear(reading, matching) && isClear(record, matching);
    return isMutual ? [{ reading: reading.item, record: record.item }] : [];
  });
  const pairedReadings = new Set(pairs.map((pair) => pair.reading));
  const pairedRecords = new Set(pairs.map((pair) => pair.record));
  return {
    pairs,
    unplanned: readings.filter((reading) => !pairedReadings.has(reading)),
    missing: records.filter((record) => !pairedRecords.has(record)),
  };
}

function toCandidate<Item extends Named>(item: Item): Candidate<Item> {
  const scope = `${item.platform}:${item.accountId}`;
  const name = normalizeName(item.campaignName);
  return { item, scope, name, length: Array.from(name).length, best: 0, secondBest: 0, bestIndex: -1 };
}

/** Below `floor` a similarity is neither a match nor near enough to one to make it doubtful, so it is not computed. */
function compareAll(left: Candidate<unknown>[], right: Candidate<unknown>[], floor: number): void {
  for (const [leftIndex, reading] of left.entries()) {
    for (const [rightIndex, record] of right.entries()) {
      if (reading.scope !== record.scope || !canReach(reading.length, record.length, floor)) continue;
      const similarity = similarityOfNormalized(reading.name, record.name);
      note(reading, similarity, rightIndex);
      note(record, similarity, leftIndex);
    }
  }
}

/** Edit distance is at least the difference in length, so names of very different length are not compared. */
function canReach(a: number, b: number, floor: number): boolean {
  return a > 0 && b > 0 && isAtLeast(Math.min(a, b) / Math.max(a, b), floor);
}

function note(candidate: Candidate<unknown>, similarity: number, index: number): void {
  if (similarity > candidate.best) {
    candidate.secondBest = candidate.best;
    candidate.best = similarity;
    candidate.bestIndex = index;
  } else {
    candidate.secondBest = Math.max(candidate.secondBest, similarity);
  }
}

/** The same name is no doubt, however alike the others are: long names that differ in a market are 96 % alike. */
function isClear({ best, secondBest }: Candidate<unknown>, matching: Policy['matching']): boolean {
  if (best === 1 && secondBest < 1) return true;
  return isAtLeast(best, matching.minSimilarity) && isAtLeast(best - secondBest, matching.minLead);
}
