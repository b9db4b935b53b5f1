import { once } from 'node:events';
import type { AnchorKeeper } from '../ports/anchor-keeper.ts';
import type { AuditFilter, AuditLog, AuditSummary, ChainedAuditEntry } from '../ports/audit-log.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import { sayIfAutomationIsOff } from './automation-notice.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';
import { textTable } from './text-table.ts';

const PAGE = 5_000;

/** `pacekeeper audit list`: what was recorded, newest first. */
export async function runAuditList(
  { filter, json }: { filter: AuditFilter; json: boolean },
  io: CliIo,
  log: Pick<AuditLog, 'list'>,
): Promise<number> {
  const rows = await log.list(filter);
  if (json)
    for (const { chain, seq, hash, entry } of rows) print(io, JSON.stringify({ chain, seq, hash, ...entry }));
  else if (rows.length === 0) say(io, 'Nothing was recorded that fits.');
  else print(io, textTable(['at', 'type', 'platform', 'campaign', 'who', 'why'], rows.map(toCells)));
  return EXIT.done;
}

function toCells({ entry }: ChainedAuditEntry): string[] {
  const { at, type, platform, campaignKey, actor, why } = entry;
  const who = actor.kind === 'machine' ? 'machine' : actor.claimed;
  return [at, type, platform ?? '–', campaignKey ?? '–', who, why];
}

/** The parts of the store that a summary is read from. */
export interface SummaryTools {
  auditLog: Pick<AuditLog, 'summarize'>;
  incidentBook: Pick<IncidentBook, 'automation'>;
}

/** `pacekeeper audit summary`: how much was recorded, of what, by whom and when. */
export async function runAuditSummary(
  { filter, json }: { filter: AuditFilter; json: boolean },
  io: CliIo,
  { auditLog, incidentBook }: SummaryTools,
): Promise<number> {
  const summary = await auditLog.summarize(filter);
  print(io, json ? JSON.stringify(summary) : inWords(summary));
  await sayIfAutomationIsOff(io, incidentBook);
  return EXIT.done;
}

function inWords({ entries, first, last, byType, byPlatform, byActor, byDay }: AuditSummary): string {
  const parts = { type: byType, platform: byPlatform, actor: byActor, day: byDay };
  const tables = Object.entries(parts).map(([name, counts]) =>
    textTable([name, 'entries'], Object.entries(counts)),
  );
  return [`${entries} entries, ${first ?? '–'} to ${last ?? '–'}`, ...tables].join('\n\n');
}

/** `pacekeeper audit export`: every row as a JSON line, in the order of its chain; `audit verify --file` checks it anywhere. */
export async function runAuditExport(io: CliIo, log: Pick<AuditLog, 'rowsAfter'>): Promise<number> {
  for (let place = { chain: '', seq: 0 }; ; ) {
    const rows = await log.rowsAfter(place, PAGE);
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    if (text !== '' && !io.stdout.write(text)) await once(io.stdout, 'drain');
    const last = rows.at(-1);
    if (last === undefined) return EXIT.done;
    place = { chain: last.chain, seq: last.seq };
  }
}

/** `pacekeeper audit anchor`: where each chain ends; `audit verify --against` compares the trail with it later. */
export async function runAuditAnchor(
  io: CliIo,
  log: Pick<AuditLog, 'anchor'>,
  keeper: AnchorKeeper | null,
): Promise<number> {
  const anchor = await log.anchor();
  await keeper?.keep(anchor);
  print(io, JSON.stringify(anchor));
  return EXIT.done;
}
