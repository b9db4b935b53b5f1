import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChainChecker } from '../../../src/adapters/store/chain-checker.ts';
import type { AuditAnchor } from '../../../src/domain/audit-anchor.ts';
import type { ChainRow } from '../../../src/ports/audit-log.ts';

const AT = '2026-03-15T12:00:00.000Z';

/** A chain over these texts, hashed as the database hashes it. */
function aChain(bodies: readonly string[]): ChainRow[] {
  let previousHash = '';
  return bodies.map((body, index) => {
    const seq = index + 1;
    const hash = createHash('sha256').update(`${previousHash}google:${seq}:${body}`, 'utf8').digest('hex');
    const row = { chain: 'google', seq, previousHash, hash, body };
    previousHash = hash;
    return row;
  });
}

function anchorAt({ seq, hash }: ChainRow, at = AT): AuditAnchor {
  return { at, heads: { google: { seq, hash } } };
}

function kindsOf(rows: readonly ChainRow[], anchors: readonly AuditAnchor[] = []): string[] {
  const checker = new ChainChecker(anchors);
  for (const row of rows) checker.check(row);
  return checker.verdict().problems.map(({ kind }) => kind);
}

/** What a chain says once its first rows are dropped: through which one, and until when they were recorded. */
function dropping(row: ChainRow, recordedBefore: string): string {
  const droppedThrough = { seq: row.seq, hash: row.hash, recordedBefore };
  return JSON.stringify({ at: AT, type: 'schedule', data: { subject: 'retention', droppedThrough } });
}

const bodies = fc.array(fc.json(), { minLength: 2, maxLength: 12 });

test('a chain that nobody touched agrees with every anchor that was ever made of it', () => {
  fc.assert(
    fc.property(bodies, (texts) => {
      const rows = aChain(texts);
      expect(
        kindsOf(
          rows,
          rows.map((row) => anchorAt(row)),
        ),
      ).toEqual([]);
    }),
  );
});

test('a chain that was hashed anew from some row on disagrees with every anchor from there on, and only with those', () => {
  fc.assert(
    fc.property(bodies, fc.nat(), fc.nat(), (texts, changed, anchored) => {
      const rows = aChain(texts);
      const changedAt = changed % rows.length;
      const anchoredAt = anchored % rows.length;
      const rewritten = aChain(texts.map((text, index) => (index === changedAt ? `${text} ` : text)));
      const anchor = anchorAt(rows[anchoredAt] as ChainRow);
      expect(kindsOf(rewritten)).toEqual([]);
      expect(kindsOf(rewritten, [anchor])).toEqual(anchoredAt >= changedAt ? ['rewritten'] : []);
    }),
  );
});

test('a chain that ends before an anchor was cut', () => {
  const rows = aChain(['1', '2', '3']);
  expect(
    kindsOf(
      rows.slice(0, 2),
      rows.map((row) => anchorAt(row)),
    ),
  ).toEqual(['cut']);
  expect(kindsOf([], [anchorAt(rows[0] as ChainRow)])).toEqual(['cut']);
});

test.each([
  ['2025-12-16T12:00:00.000Z', [], 'three months old and more: retention may have dropped it'],
  ['2025-12-16T12:00:00.001Z', ['missing'], 'younger: retention cannot have dropped it'],
])('rows before %s that a chain says were dropped: %j (%s)', (recordedBefore, expected) => {
  const first = aChain(['1', '2']);
  const rows = aChain(['1', '2', '3', dropping(first[1] as ChainRow, recordedBefore)]);
  expect(kindsOf(rows.slice(2))).toEqual(expected);
});

test('what a chain says of another row than the one before its first explains nothing', () => {
  const first = aChain(['1', '2']);
  const rows = aChain(['1', '2', '3', dropping(first[0] as ChainRow, '2025-01-01T00:00:00.000Z')]);
  expect(kindsOf(rows.slice(2))).toEqual(['missing']);
});

test.each([
  '{"at":"yesterday","type":"schedule","data":{"subject":"retention","droppedThrough":{"seq":2,"hash":"","recordedBefore":"2020-01-01T00:00:00.000Z"}}}',
  '{"droppedThrough":',
])('a row that only looks as if it said where the chain begins stops nobody from verifying: %s', (body) => {
  expect(kindsOf(aChain(['1', body]))).toEqual([]);
  expect(kindsOf(aChain(['1', '2', '3', body]).slice(2))).toEqual(['missing']);
});

test('an anchor of a row that is gone is held against the moment until which rows were dropped', () => {
  const until = '2025-06-01T00:00:00.000Z';
  const first = aChain(['1', '2']);
  const rows = aChain(['1', '2', '3', dropping(first[1] as ChainRow, until)]);
  const kept = rows.slice(2);
  const [one, two] = rows as [ChainRow, ChainRow];
  expect(kindsOf(kept, [anchorAt(one, '2025-05-31T23:59:59.999Z')])).toEqual([]);
  expect(kindsOf(kept, [anchorAt(one, until)])).toEqual(['missing']);
  expect(kindsOf(kept, [anchorAt(two)])).toEqual([]);
  expect(kindsOf(kept, [anchorAt({ ...two, hash: 'another' })])).toEqual(['rewritten']);
});
