import { automationNotice } from '../domain/automation.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import { type CliIo, say } from './io.ts';

/** One line for people while automation is off, wherever they look; none while it is on. */
export async function sayIfAutomationIsOff(io: CliIo, book: Pick<IncidentBook, 'automation'>): Promise<void> {
  const notice = automationNotice(await book.automation());
  if (notice !== null) say(io, notice);
}
