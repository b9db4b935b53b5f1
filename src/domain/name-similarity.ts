import { distance } from 'fastest-levenshtein';

const ASTRAL_PATTERN = /[\ud800-\udfff]/;

/** A name as it is compared: NFKC, trimmed, lower-cased; empty where there is none. */
export function normalizeName(name: string | null | undefined): string {
  return (name ?? '').normalize('NFKC').trim().toLowerCase();
}

/**
 * How alike two names are, 0–1: 1 − edit distance / longer length, counted in code points of the normalized names
 * (spec §2). An empty or missing name on either side scores 0.
 */
export function nameSimilarity(a: string | null | undefined, b: string | null | undefined): number {
  return similarityOfNormalized(normalizeName(a), normalizeName(b));
}

/** `nameSimilarity` of names that are normalized already, for comparing many with many. */
export function similarityOfNormalized(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  if (a === b) return 1;
  const [left, right] = ASTRAL_PATTERN.test(a) || ASTRAL_PATTERN.test(b) ? renumber(a, b) : [a, b];
  return 1 - distance(left, right) / Math.max(left.length, right.length);
}

/** fastest-levenshtein counts UTF-16 units: each distinct code point of both names becomes one unit. */
function renumber(a: string, b: string): [string, string] {
  const units = new Map<string, string>();
  const unitOf = (codePoint: string): string => {
    const known = units.get(codePoint);
    if (known !== undefined) return known;
    const unit = String.fromCharCode(units.size);
    units.set(codePoint, unit);
    return unit;
  };
  return [Array.from(a, unitOf).join(''), Array.from(b, unitOf).join('')];
}
