import type { Action } from '../domain/decision.ts';
import { formatUnits, toMicros } from '../domain/money.ts';
import type { AssessedObservation } from '../ports/observation-log.ts';
import { type CliIo, print } from './io.ts';
import type { ReplayMoment } from './replay-file.ts';

const HEADINGS = [
  'campaign',
  'spent',
  'target',
  'variance',
  'confidence',
  'severity',
  'before guards',
  'after guards',
] as const;

const ACTION_WORDS: Readonly<Record<Action, string>> = {
  log_only: 'log',
  slack_alert: 'warn',
  escalate_to_human: 'ask',
  autonomous_halt: 'halt',
};

const NAME_WIDTH = 44;

/** Prints what was decided of each campaign on one day of a replay, before and after the guards, and why these spoke. */
export function printReplayTable(
  moment: ReplayMoment,
  assessed: readonly AssessedObservation[],
  io: CliIo,
): void {
  for (const line of replayTable(moment, assessed)) print(io, line);
}

/** The table's lines. Amounts are in the account's currency, variance is signed: minus is under the target. */
export function replayTable(moment: ReplayMoment, assessed: readonly AssessedObservation[]): string[] {
  const { day, date, asOf, dataThrough } = moment;
  const currencies = [...new Set(assessed.map(({ observation }) => observation.currency))].join(', ');
  const labels = labelsOf(assessed);
  const cells = assessed.map((row, index) => cellsOf(row, labels[index] ?? ''));
  const findings = assessed.flatMap(({ guarded }, index) =>
    guarded.findings.map(({ guard, reason }) => `  ${labels[index] ?? ''}: ${guard}: ${reason}`),
  );
  return [
    `Day ${day} (${date}), amounts in ${currencies}; data through ${dataThrough}, judged as of ${asOf}`,
    ...aligned([HEADINGS, ...cells]),
    ...(findings.length === 0 ? [] : ['Guards that spoke:', ...findings]),
  ];
}

/** Variance in percent with its sign, one decimal: `-73.0`; a dash where there is none. */
export function signedVariance(row: AssessedObservation): string {
  const { variancePct, direction } = row.guarded.decision;
  if (variancePct === null) return '–';
  const rounded = variancePct.toFixed(1);
  if (direction === 'on_target' || rounded === '0.0') return '0.0';
  return `${direction === 'under' ? '-' : '+'}${rounded}`;
}

function cellsOf(row: AssessedObservation, label: string): string[] {
  const { observation, guarded } = row;
  return [
    label,
    amount(observation.actualMicros),
    amount(observation.targetMicros),
    signedVariance(row),
    observation.confidence.confidence.toFixed(2),
    guarded.decision.severity,
    ACTION_WORDS[guarded.decision.action],
    ACTION_WORDS[guarded.action],
  ];
}

function amount(micros: string | null): string {
  return micros === null ? '–' : formatUnits(toMicros(micros));
}

/** Names of an export differ in their middle, so what all of them begin and end with is left out. */
function labelsOf(assessed: readonly AssessedObservation[]): string[] {
  const names = assessed.map(({ observation }) => observation.planName ?? observation.campaignName ?? '');
  const common = names.length < 2 ? 0 : sharedStart(names);
  return names.map((name) => {
    const short = common === 0 ? name : `…${name.slice(common)}`;
    return short.length > NAME_WIDTH ? `${short.slice(0, NAME_WIDTH - 1)}…` : short;
  });
}

function sharedStart(names: readonly string[]): number {
  const [first = ''] = names;
  let length = 0;
  while (length < first.length && names.every((name) => name[length] === first[length])) length += 1;
  return first.lastIndexOf('_', length - 1) + 1;
}

function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = HEADINGS.map((_heading, column) =>
    Math.max(...table.map((cells) => (cells[column] ?? '').length)),
  );
  const isNumber = (column: number) => column >= 1 && column <= 4;
  return table.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isNumber(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
