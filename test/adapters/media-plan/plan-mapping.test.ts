import { describe, expect, test } from 'vitest';
import { loadPlanMapping } from '../../../src/adapters/media-plan/index.ts';
import { parsePlanMapping } from '../../../src/adapters/media-plan/load-plan-mapping.ts';
import { mappingText } from './tracker-file.ts';

function messageOf(text: string): string {
  try {
    parsePlanMapping(text, 'mapping.yaml');
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a mapping that cannot be used names file, line, column and what was expected', () => {
  test.each([
    ['broken YAML', 'timeZone: [', /mapping\.yaml:1:\d+: /],
    [
      'an unknown zone',
      mappingText({ timeZone: 'Mars/Base' }),
      'mapping.yaml:1:11: timeZone: expected an IANA zone',
    ],
    ['an unknown key', `${mappingText()}\ncolour: red`, 'mapping.yaml:13:9: Unrecognized key: "colour"'],
    ['an unknown date format', mappingText({ dates: 'MM/DD' }), /mapping\.yaml:13:8: dates: Invalid option/],
    [
      'a pattern that is none',
      mappingText({ namingPattern: '"(["' }),
      'namingPattern: expected a regular expression',
    ],
    ['an unnamed plan date', mappingText({ planDate: 'sometime' }), 'planDate: expected "fileModified"'],
    [
      'equal separators',
      mappingText({ numbers: '{ decimal: ".", thousands: "." }' }),
      'numbers: decimal and thousands',
    ],
    ['nothing', '', 'timeZone: Invalid input'],
  ])('%s', (_what, text, expected) => {
    expect(messageOf(text)).toMatch(expected);
  });

  test.each([
    ['column: budget', 'constant: 1, column: budget', 'exactly one of "column", "group"'],
    ['budget: { column: budget }', 'market2: { column: x }', 'Unrecognized key'],
    ['budget: { column: budget }', 'product: { column: x }', 'exactly one of "budget"'],
    ['endDate: { column: end }', '', '"startDate" and "endDate"'],
    ['market: { column: market }', 'market: { group: market }', 'fields.market.group: expected "name:'],
  ])('%s -> %s', (from, to, expected) => {
    expect(messageOf(mappingText().replace(from, to))).toContain(expected);
  });

  test('a missing file says which', async () => {
    await expect(loadPlanMapping('/nowhere/mapping.yaml')).rejects.toMatchObject({
      code: 'PLAN_UNREADABLE',
      message: expect.stringContaining('/nowhere/mapping.yaml (ENOENT)'),
    });
  });
});
