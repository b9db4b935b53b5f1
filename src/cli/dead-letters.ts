import type { KeptLetter, LetterResolution } from '../domain/dead-letter.ts';
import { letterEntry } from '../domain/dead-letter-entry.ts';
import { printable } from '../domain/printable.ts';
import type { DeadLetterBox } from '../ports/dead-letter-box.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';

/** `pacekeeper dead-letters list`: what could not be handled and waits for a person, newest first; with `all` what was dealt with too. */
export async function runDeadLettersList(
  options: {
    sweep?: string | undefined;
    all?: boolean | undefined;
    limit: number;
    json?: boolean | undefined;
  },
  io: CliIo,
  box: Pick<DeadLetterBox, 'list'>,
): Promise<number> {
  const letters = await box.list({ sweepKey: options.sweep, all: options.all, limit: options.limit });
  if (options.json === true) for (const letter of letters) print(io, JSON.stringify(letter));
  else if (letters.length === 0) say(io, 'No dead letters.');
  else for (const letter of letters) print(io, inShort(letter));
  return EXIT.done;
}

/** `pacekeeper dead-letters show KEY`: all that is known of one. Exit 2 where there is none. */
export async function runDeadLettersShow(
  options: { key: string; json?: boolean | undefined },
  io: CliIo,
  box: Pick<DeadLetterBox, 'find'>,
): Promise<number> {
  const letter = await letterOf(box, options.key);
  print(io, options.json === true ? JSON.stringify(letter) : inFull(letter));
  return EXIT.done;
}

/** What a letter is dealt with: by whom, when, as the machine knows them. */
export interface Handler extends Omit<LetterResolution, 'kind'> {
  identity: string;
}

/**
 * `pacekeeper dead-letters discard KEY`: a person's word that nothing more is to be done. Exit 0, also where the letter was
 * dealt with already, which is said; 2 where there is none.
 */
export async function runDeadLettersDiscard(
  options: { key: string; json?: boolean | undefined },
  io: CliIo,
  { box, handler }: { box: Pick<DeadLetterBox, 'find' | 'resolve'>; handler: Handler },
): Promise<number> {
  const letter = await letterOf(box, options.key);
  const { identity, ...said } = handler;
  const resolution = { kind: 'discarded', ...said } as const;
  const entry = letterEntry(letter, { ...resolution, identity, outcome: 'discarded' });
  const answer = await box.resolve({ key: letter.key, resolution, seenLastAt: null }, entry);
  const text = answer.kind === 'already' ? alreadyText(answer.resolution) : 'Discarded. It stays on record.';
  if (options.json === true)
    print(io, JSON.stringify({ key: letter.key, outcome: outcomeOf(answer.kind), text }));
  else say(io, text);
  return EXIT.done;
}

/** The letter of that key. Throws `CliError` (exit 2) where there is none. */
export async function letterOf(box: Pick<DeadLetterBox, 'find'>, key: string): Promise<KeptLetter> {
  const letter = await box.find(key);
  if (letter !== null) return letter;
  throw new CliError(
    `There is no dead letter "${printable(key)}". "pacekeeper dead-letters list --all" shows those there are; quote the key, it may hold spaces.`,
    EXIT.invalid,
  );
}

/** Said where somebody else was first. */
export function alreadyText(resolution: LetterResolution): string {
  return `Nothing changed: it was ${resolutionText(resolution)}.`;
}

function outcomeOf(kind: string): 'already' | 'discarded' {
  return kind === 'already' ? 'already' : 'discarded';
}

function resolutionText({ kind, by, at, reason }: LetterResolution): string {
  return printable(`${kind} by ${by} at ${at}: ${reason}`);
}

function inShort({ at, code, key, message, resolution }: KeptLetter): string {
  const dealtWith = resolution === null ? '' : `\n    ${resolutionText(resolution)}`;
  return `${at}  ${code}  ${printable(key)}\n    ${printable(message)}${dealtWith}`;
}

function inFull(letter: KeptLetter): string {
  const { key, message, resolution, data } = letter;
  const facts: [string, string | null][] = [
    ['kind', letter.kind],
    ['code', letter.code],
    ['platform', letter.platform],
    ['account', letter.accountId],
    ['campaign', letter.campaignKey],
    ['sweep', letter.sweepKey],
    ['incident', letter.incidentKey],
    ['met first', letter.at],
    ['met last', letter.lastAt],
    ...Object.entries(data).map(([name, value]): [string, string] => [name, JSON.stringify(value)]),
    ['dealt with', resolution === null ? 'no: it waits for a person' : resolutionText(resolution)],
  ];
  const lines = facts.map(([name, value]) => `    ${name.padEnd(12)}${printable(value ?? '–')}`);
  return [printable(key), `    ${printable(message)}`, ...lines].join('\n');
}
