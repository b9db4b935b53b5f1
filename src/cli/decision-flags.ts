import { type Command, Option } from 'commander';
import { addMs, HOUR_MS, type Instant } from '../domain/instant.ts';
import { PLATFORMS, type Platform } from '../domain/platform.ts';
import { REASON_CATEGORIES, type ReasonCategory } from '../domain/reason-category.ts';
import type { DecisionMessage } from '../workflows/messages.ts';
import { CliError, EXIT } from './exit-codes.ts';

/** What every decision has. */
export interface DecisionFlags {
  by: string;
  reason: string;
  observation?: string;
  category?: ReasonCategory;
  json?: true;
}

/** What stands in the incident's place where many are decided. */
export interface BulkFlags extends DecisionFlags {
  sweep?: string;
  question?: 'halt' | 'resume';
  platform?: Platform;
}

/** A snooze, until a time or for so long. */
export interface SnoozeFlags extends DecisionFlags {
  until?: Instant;
  hours?: number;
}

/** An override, by a target or by a threshold. */
export interface OverrideFlags extends DecisionFlags {
  targetSpend?: string;
  threshold?: number;
  expires: Instant;
}

/** Who decides, why, and on what they looked at. */
export function withReason(command: Command): Command {
  return command
    .requiredOption('--by <person>', 'who decides, such as ana@example.com')
    .requiredOption('--reason <text>', 'why')
    .option('--observation <id>', 'the observation that was looked at; refused if things have changed since')
    .option('--json', 'the answer as one JSON line');
}

/** The kind of reason, which a no and an override must give. */
export function withCategory(command: Command): Command {
  const option = new Option('--category <word>', 'what kind of reason it is').choices([...REASON_CATEGORIES]);
  return command.addOption(option.makeOptionMandatory());
}

/** In place of the incident: all of one sweep that ask the same. */
export function withBulk(command: Command): Command {
  const question = new Option('--question <kind>', 'what is asked, with --sweep').choices(['halt', 'resume']);
  const platform = new Option('--platform <platform>', 'only of this platform, with --sweep').choices([
    ...PLATFORMS,
  ]);
  return command
    .option('--sweep <key>', 'every incident of this sweep that asks the same, each decided by itself')
    .addOption(question)
    .addOption(platform);
}

/** The decision as the incident is told it. */
export function messageOf(decision: DecisionMessage['decision'], flags: DecisionFlags): DecisionMessage {
  const { by, reason, observation = null, category = null } = flags;
  return { decision, by, reason, observationId: observation, category };
}

/** The same of an override. Throws `CliError` (exit 2) where it says nothing. */
export function overrideOf(flags: OverrideFlags): DecisionMessage {
  const { targetSpend = null, threshold = null, expires } = flags;
  if (targetSpend === null && threshold === null)
    throw new CliError('An override needs --target-spend AMOUNT or --threshold PCT.', EXIT.invalid);
  return { ...messageOf('override', flags), targetSpend, thresholdPct: threshold, expiresAt: expires };
}

/** When a snooze ends. Throws `CliError` (exit 2) where it does not say. */
export function endOf({ until, hours: ahead }: SnoozeFlags, nowMs: number): Instant {
  if (until !== undefined) return until;
  if (ahead === undefined) throw new CliError('A snooze needs --until INSTANT or --hours N.', EXIT.invalid);
  return addMs(new Date(nowMs).toISOString(), Math.round(ahead * HOUR_MS));
}
