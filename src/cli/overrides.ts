import type { Instant } from '../domain/instant.ts';
import type { Platform } from '../domain/platform.ts';
import { printable } from '../domain/printable.ts';
import { type StandingWord, standingWordsOf } from '../domain/standing-word.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { ObservationLog } from '../ports/observation-log.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';

/** Where the list is read from: memories, and what tells an account's currency. */
export interface OverridesTools {
  incidentBook: Pick<IncidentBook, 'memoriesInForce'>;
  observationLog: Pick<ObservationLog, 'latest'>;
  now: Instant;
}

/** `pacekeeper overrides list`: overrides and snoozes in force, each with campaign, person, reason and end; the next to end first. */
export async function runOverridesList(
  { platform, json }: { platform?: Platform | undefined; json?: boolean | undefined },
  io: CliIo,
  tools: OverridesTools,
): Promise<number> {
  const words = await standingWords(tools);
  const listed = words.filter((word) => platform === undefined || word.platform === platform);
  if (json === true) for (const word of listed) print(io, JSON.stringify(word));
  else if (listed.length === 0) say(io, 'Nobody has put anything in force: no overrides, no snoozes.');
  else for (const word of listed) print(io, lineOf(word));
  return EXIT.done;
}

async function standingWords({ incidentBook, observationLog, now }: OverridesTools): Promise<StandingWord[]> {
  const memories = await incidentBook.memoriesInForce(now);
  const words: StandingWord[] = [];
  for (const memory of memories) {
    const seen = await observationLog.latest(memory);
    words.push(...standingWordsOf(memory, now, seen?.observation.currency ?? null));
  }
  return words.sort((one, other) => one.endsAt.localeCompare(other.endsAt));
}

function lineOf({ platform, accountId, campaignKey, words }: StandingWord): string {
  return printable(`${platform} ${accountId} ${campaignKey}  ${words}`);
}
