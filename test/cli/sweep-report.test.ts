import { expect, test } from 'vitest';
import { sweepReport } from '../../src/cli/sweep-report.ts';
import { sweepTable } from '../../src/cli/sweep-table.ts';

const COUNTS = {
  campaigns: 10,
  healthy: 4,
  warning: 3,
  critical: 2,
  zeroDelivery: 1,
  lowConfidence: 2,
  alreadyHalted: 1,
  rejected: 1,
  failed: 0,
};
const sweep = { platform: 'google', asOf: '2026-03-15T12:00:00.000Z', counts: COUNTS } as const;

test('a report has the documented keys in the documented order', () => {
  const report = sweepReport(sweep, {
    open: 0,
    outcomes: { halted: 2, escalated: 3, dry_run: 1, warned: 4 },
  });
  expect(Object.entries(report)).toEqual([
    ['platform', 'google'],
    ['asOf', '2026-03-15T12:00:00.000Z'],
    ['campaigns', 10],
    ['healthy', 4],
    ['warning', 3],
    ['critical', 2],
    ['zeroDelivery', 1],
    ['lowConfidence', 2],
    ['escalated', 3],
    ['halted', 2],
    ['alreadyHalted', 1],
    ['dryRun', 1],
    ['rejected', 1],
    ['failed', 0],
  ]);
});

test('a sweep that caused nothing counts zero, not nothing', () => {
  expect(sweepReport(sweep, { open: 0, outcomes: {} })).toMatchObject({ escalated: 0, halted: 0, dryRun: 0 });
});

test('the table puts numbers under their heads, to the right', () => {
  const [head = '', row = ''] = sweepTable([sweepReport(sweep, { open: 0, outcomes: { halted: 2 } })]).split(
    '\n',
  );
  expect(row.startsWith('google')).toBe(true);
  expect(row.indexOf('10') + 2).toBe(head.indexOf('campaigns') + 'campaigns'.length);
});
