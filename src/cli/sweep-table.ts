import type { SweepReport } from './sweep-report.ts';
import { textTable } from './text-table.ts';

const HEAD = [
  'platform',
  'campaigns',
  'healthy',
  'warning',
  'critical',
  'zero delivery',
  'low confidence',
  'escalated',
  'halted',
  'already halted',
  'rejected',
  'failed',
];

/** The table of what was decided, for people. */
export function sweepTable(reports: readonly SweepReport[]): string {
  return textTable(
    HEAD,
    reports.map((one) => [
      one.platform,
      one.campaigns,
      one.healthy,
      one.warning,
      one.critical,
      one.zeroDelivery,
      one.lowConfidence,
      one.escalated,
      one.halted,
      one.alreadyHalted,
      one.rejected,
      one.failed,
    ]),
  );
}
