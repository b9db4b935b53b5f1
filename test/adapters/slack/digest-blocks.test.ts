import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestText } from '../../../src/adapters/slack/digest-blocks.ts';
import { digestBlocks } from '../../../src/adapters/slack/index.ts';
import type { DigestRow } from '../../../src/domain/sweep-digest.ts';
import { aDigest, aDigestRow } from '../../support/incident-cards.ts';
import { blockProblems } from '../../support/slack-block-rules.ts';

const NASTY = '<!channel> *x* </script> <@U1> <http://evil|click> & _y_ `z`';

/** The table as people see it. */
function cells(rows: readonly DigestRow[]): string[][] {
  const blocks = digestBlocks(aDigest({ rows }));
  const table = blocks.find((block) => block.type === 'table');
  return (table?.rows ?? []).map((row) => row.map((cell) => (cell.type === 'raw_text' ? cell.text : '')));
}

describe('what a digest says', () => {
  test.each([
    'Google Ads: 40 alerts in one sweep',
    'As of 2026-03-15 12:00 UTC, 120 campaigns judged.',
    '🔴 CRITICAL 2, 🟠 WARNING 38',
    '… 37 more.',
    '"url":"http://127.0.0.1:8233/namespaces/default/workflows?query=',
  ])('%s', (expected) => {
    expect(JSON.stringify(digestBlocks(aDigest()))).toContain(expected);
  });

  test('each alert is a row of numbers and what happens', () => {
    expect(cells(aDigest().rows)).toEqual([
      ['Severity', 'Campaign', 'Variance', 'Spent', 'Target', 'Pacekeeper'],
      [
        '🔴 CRITICAL',
        'US_RunningShoes_Brand Search Q4',
        '26.0 % over',
        '1,260.00 USD',
        '1,000.00 USD',
        'halts it',
      ],
      [
        '🔴 CRITICAL',
        'UK_TrailShoes_Prospecting Video for the whole of spring and summer',
        '100.0 % under',
        '0.00 GBP',
        '1,000.00 GBP',
        'asks a person',
      ],
      ['🟠 WARNING', '13', '–', '1,260.00 USD', 'not known', 'warns'],
    ]);
  });

  test('spend that is not planned is named, because it has no variance', () => {
    expect(cells([aDigestRow({ variancePct: null })])[1]?.[2]).toBe('not planned');
  });

  test('nothing is said of more where all are shown', () => {
    const text = JSON.stringify(digestBlocks(aDigest({ alerts: 3 })));
    expect(text).not.toContain('more.');
  });

  test('without a Web UI it names the command that lists them', () => {
    const text = JSON.stringify(digestBlocks(aDigest({ webUrl: null })));
    expect(text).toContain('pacekeeper incidents list --platform google');
  });

  test('the line for notifications names the worst, for people who see no table', () => {
    expect(digestText(aDigest())).toBe(
      'Google Ads: 40 alerts in one sweep: 🔴 CRITICAL 2, 🟠 WARNING 38. Worst: US_RunningShoes_Brand Search Q4 (26.0 % over); UK_TrailShoes_Prospecting Video for the whole of spring and summer (100.0 % under); 13 (–).',
    );
  });
});

test('a name pings nobody: it stands where nothing is parsed, or escaped', () => {
  const digest = aDigest({ rows: [aDigestRow({ campaignName: NASTY, currency: '<!here>' })] });
  const table = digestBlocks(digest).find((block) => block.type === 'table');
  expect(table?.rows[1]?.[1]).toEqual({ type: 'raw_text', text: NASTY });
  expect(JSON.stringify(digestBlocks(digest))).not.toContain('mrkdwn');
  expect(digestText(digest)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  expect(digestText(digest)).toContain('&lt;!channel&gt;');
});

describe("Slack's limits hold whatever a digest says", () => {
  const outside = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .string({ maxLength: 20 })
      .chain((text) => fc.integer({ min: 0, max: 900 }).map((n) => `${text}😀<&`.repeat(n))),
    fc.constantFrom('', ' ', '\u0000', '\ud83d', '<!here>'),
  );
  const micros = fc.option(fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String));
  const rows = fc.array(
    fc.record<DigestRow>({
      platform: fc.constantFrom('google', 'meta', 'dv360'),
      accountId: outside,
      campaignKey: outside,
      campaignName: fc.option(outside),
      severity: fc.constantFrom('healthy', 'warning', 'critical'),
      variancePct: fc.option(fc.double({ min: 0, noNaN: true, max: 1e300 })),
      direction: fc.option(fc.constantFrom('over', 'under', 'on_target')),
      action: fc.constantFrom('log_only', 'slack_alert', 'escalate_to_human', 'autonomous_halt'),
      currency: outside,
      actualMicros: micros,
      targetMicros: micros,
    }),
    { maxLength: 120 },
  );

  test('for its blocks and its line', () => {
    fc.assert(
      fc.property(rows, fc.option(outside), fc.nat(), (shown, webUrl, alerts) => {
        const digest = aDigest({ rows: shown, webUrl, alerts });
        expect(blockProblems(digestBlocks(digest))).toEqual({ problems: [], isTooLong: false });
        expect(digestText(digest).length).toBeLessThanOrEqual(3_000);
      }),
      { numRuns: 100 },
    );
  });

  test('for a hundred of the longest rows there can be', () => {
    const long = 'ä '.repeat(5_000);
    const row = aDigestRow({ campaignName: long, currency: long, variancePct: 1e300 });
    const blocks = digestBlocks(aDigest({ rows: Array(100).fill(row), alerts: 100 }));
    expect(blockProblems(blocks)).toEqual({ problems: [], isTooLong: false });
    expect(JSON.stringify(blocks)).toContain('… 70 more.');
  });
});
