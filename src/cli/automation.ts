import { type Automation, automationEntry, automationNotice } from '../domain/automation.ts';
import type { Instant } from '../domain/instant.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';

/** The kill switch as it is typed. */
export interface AutomationOptions {
  on: boolean;
  by: string;
  reason: string;
  json?: boolean | undefined;
}

/** What the switch is thrown with: the store, wall time (the platforms' clock may be out of reach), and who runs this. */
export interface AutomationTools {
  book: Pick<IncidentBook, 'automation' | 'setAutomation'>;
  now: Instant;
  identity: string;
}

/**
 * `pacekeeper automation on|off`: throws the kill switch and records it. It is read right before each call that pauses, so it
 * holds for work in flight too. Exit 0, also where it stands so already, which is said and not recorded again.
 */
export async function runAutomation(
  { on, by, reason, json }: AutomationOptions,
  io: CliIo,
  { book, now, identity }: AutomationTools,
): Promise<number> {
  const wanted = { on, since: now, by, reason };
  const { isChanged, automation } = await book.setAutomation(wanted, automationEntry(wanted, identity));
  if (json === true) print(io, JSON.stringify({ isChanged, ...automation }));
  else say(io, isChanged ? thrownText(automation) : `Nothing changed. ${standing(automation)}`);
  return EXIT.done;
}

/** `pacekeeper automation status`: how it stands. Exit 0 either way. */
export async function runAutomationStatus(
  options: { json?: boolean | undefined },
  io: CliIo,
  book: Pick<IncidentBook, 'automation'>,
): Promise<number> {
  const automation = await book.automation();
  print(io, options.json === true ? JSON.stringify(automation) : standing(automation));
  return EXIT.done;
}

function thrownText(automation: Automation): string {
  const next = automation.on
    ? 'What was asked meanwhile still waits for a person; the next sweep halts by itself again.'
    : 'What would be halted is asked instead; a halt that is approved is refused until "pacekeeper automation on". A halted campaign may still be resumed.';
  return `${standing(automation)}\n${next}`;
}

function standing(automation: Automation): string {
  const { since, by, reason } = automation;
  const notice = automationNotice(automation);
  if (notice !== null) return `${notice}.`;
  return since === null
    ? 'Automation is on; nobody has ever switched it.'
    : `Automation is on since ${since} by ${by ?? 'somebody who is not on record'} (${reason ?? 'no reason on record'}).`;
}
