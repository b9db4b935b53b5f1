import { setCurrentDetails } from '@temporalio/workflow';
import type { AccountAssessment, SweepCounts } from '../activities/contract.ts';
import { escapeMarkdown, PLATFORM_NAMES, readable } from './incident-details.ts';
import type { SweepState } from './sweep-state.ts';

const ACCOUNTS_SHOWN = 50;

const PHASE_WORDS = {
  assess: 'reading and judging accounts',
  launch: 'handing campaigns to their incidents',
  done: 'done',
} as const;

/** Shows in the Web UI where the sweep stands, and its counts once it is done. */
export function showSweep(state: SweepState, counts: SweepCounts | null = null): void {
  setCurrentDetails(sweepDetails(state, counts));
}

/** The current details of a sweep, in a buyer's words. */
export function sweepDetails(state: SweepState, counts: SweepCounts | null): string {
  const { sweep, phase } = state;
  const title = `## ${PLATFORM_NAMES[sweep.platform]}: all campaigns as of ${readable(sweep.asOf)}`;
  const sections = [
    `${title}\n\n**Status:** ${PHASE_WORDS[phase]}${progressOf(state)}`,
    sweep.canAct ? '' : 'This sweep started too late to act: it only observes and records.',
    counts === null ? '' : countsTable(counts),
    heldSection(state),
    accountsTable(state.assessments),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function progressOf({ phase, accountIds, assessments, launched }: SweepState): string {
  if (phase === 'assess')
    return accountIds === null ? '' : ` (${assessments.length} of ${accountIds.length})`;
  return phase === 'launch' ? ` (${launched} so far)` : '';
}

function countsTable(counts: SweepCounts): string {
  const rows: [string, number][] = [
    ['🟢 Healthy', counts.healthy],
    ['🟡 Warning', counts.warning],
    ['🔴 Critical', counts.critical],
    ['of these at zero delivery', counts.zeroDelivery],
    ['of all with low confidence', counts.lowConfidence],
    ['halted by us already', counts.alreadyHalted],
    ['Not readable (dead letters)', counts.rejected],
    ['Not reached', counts.failed],
    ['Handed to incidents', counts.handedOver],
  ];
  return table([`Campaigns`, String(counts.campaigns)], rows);
}

function heldSection({ heldAccounts }: SweepState): string {
  if (heldAccounts.length === 0) return '';
  const names = heldAccounts.map(escapeMarkdown).join(', ');
  return `**Halts held back:** too many at once in account ${names}. A person decides in the data-fault incident.`;
}

function accountsTable(assessments: readonly AccountAssessment[]): string {
  if (assessments.length === 0) return '';
  const shown = assessments.slice(0, ACCOUNTS_SHOWN);
  const more = assessments.length - shown.length;
  const lines = shown.map(accountLine).join('\n');
  const rest = more > 0 ? `\n\nand ${more} more accounts` : '';
  return `| Account | Judged | Rejected | Failed | |\n|---|---|---|---|---|\n${lines}${rest}`;
}

function accountLine({ accountId, assessed, rejected, failed, unreachable }: AccountAssessment): string {
  const why = unreachable === null ? '' : escapeMarkdown(`${unreachable.code}: ${unreachable.message}`);
  return `| ${escapeMarkdown(accountId)} | ${assessed} | ${rejected} | ${failed} | ${why} |`;
}

function table(head: readonly [string, string], rows: readonly [string, number][]): string {
  const lines = rows.map(([label, count]) => `| ${label} | ${count} |`);
  return [`| ${head[0]} | ${head[1]} |`, '|---|---|', ...lines].join('\n');
}
