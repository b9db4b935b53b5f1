import { FALSE_ALARM_TYPES, falseAlarmFigures } from '../domain/false-alarms.ts';
import type { Instant } from '../domain/instant.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';
import { textTable } from './text-table.ts';

/** More alerts than a team reads in a year; what is beyond is older than `--since` should ask for. */
const MAX_ENTRIES = 1_000_000;

/** `pacekeeper audit false-alarms`: the share of false alarms of each rule, from the reasons that people gave. */
export async function runFalseAlarms(
  { since, json }: { since?: Instant | undefined; json?: boolean | undefined },
  io: CliIo,
  log: Pick<AuditLog, 'list'>,
): Promise<number> {
  const rows = await log.list({ types: FALSE_ALARM_TYPES, since, limit: MAX_ENTRIES });
  const figures = falseAlarmFigures(rows.map(({ entry }) => entry));
  if (json === true) for (const figure of figures) print(io, JSON.stringify(figure));
  else if (figures.length === 0) say(io, 'Nobody was told of anything yet.');
  else print(io, textTable(['rule', 'alerts', 'false alarms', '%'], figures.map(cellsOf)));
  return EXIT.done;
}

function cellsOf({ rule, alerts, falseAlarms, falseAlarmPct }: ReturnType<typeof falseAlarmFigures>[number]) {
  return [rule, String(alerts), String(falseAlarms), falseAlarmPct.toFixed(1)];
}
