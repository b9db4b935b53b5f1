import { describe, expect, test } from 'vitest';
import { parseReport } from '../../../src/adapters/dv360/report-csv.ts';
import { dailyCsv, FOOTER } from './dv360-host.ts';

const COLUMNS = { dimensions: ['Insertion Order ID', 'Date'], metric: 'Revenue (Adv Currency)' };

describe('a Bid Manager report', () => {
  test('gives its rows without totals and footer', () => {
    const rows = parseReport(dailyCsv(['INR,71,2026/11/22,10.5', 'INR,72,2026/11/22,0']), COLUMNS);
    expect(rows).toEqual([
      {
        'Advertiser Currency': 'INR',
        'Insertion Order ID': '71',
        Date: '2026/11/22',
        'Revenue (Adv Currency)': '10.5',
      },
      {
        'Advertiser Currency': 'INR',
        'Insertion Order ID': '72',
        Date: '2026/11/22',
        'Revenue (Adv Currency)': '0',
      },
    ]);
  });

  test('may hold commas, quotes and line breaks in names, and start with a byte-order mark', () => {
    const text = `\uFEFFInsertion Order,Insertion Order ID,Date,Revenue (Adv Currency)\n"Shoes, ""DEC'25""\nnew",71,2026/11/22,1.5\n,,,1.5\n${FOOTER}`;
    expect(parseReport(text, COLUMNS)).toMatchObject([
      { 'Insertion Order': `Shoes, "DEC'25"\nnew`, 'Insertion Order ID': '71' },
    ]);
  });

  test('may end its lines as Windows does', () => {
    expect(parseReport(dailyCsv(['INR,71,2026/11/22,10.5']).replaceAll('\n', '\r\n'), COLUMNS)).toHaveLength(
      1,
    );
  });

  test('with a blank id on a day keeps that row: only blank dimensions make the totals', () => {
    expect(parseReport(dailyCsv(['INR,,2026/11/22,10.5', 'INR,71,2026/11/22,1']), COLUMNS)).toHaveLength(2);
  });

  test.each([
    { rule: 'nothing at all', text: '' },
    { rule: 'words instead of rows', text: `No data returned by the reporting service.\n${FOOTER}` },
    { rule: 'a header and words', text: dailyCsv(['No data returned by the reporting service.']) },
    { rule: 'a header and the footer', text: dailyCsv([]) },
    { rule: 'the footer alone', text: FOOTER.trimStart() },
  ])('of $rule is an empty one', ({ text }) => {
    expect(parseReport(text, COLUMNS)).toEqual([]);
  });

  test.each([
    { rule: 'was cut off', text: 'Insertion Order ID,Date,Revenue (Adv Currency)\n71,2026/11/22,1.5\n' },
    {
      rule: 'calls a column differently',
      text: dailyCsv(['INR,71,2026/11/22,1']).replace('Revenue (Adv Currency)', 'Revenue'),
    },
    { rule: 'is a web page', text: '<html><body>Sorry</body></html>' },
  ])('that $rule is unreadable, never empty', ({ text }) => {
    expect(() => parseReport(text, COLUMNS)).toThrow(
      expect.objectContaining({ code: 'PLATFORM_UNREADABLE_ANSWER' }),
    );
  });
});
