import { type AutomationSwitch, automationEntry } from '../../src/domain/automation.ts';
import type { IncidentBook } from '../../src/ports/incident-book.ts';

/** Ana throws the kill switch, as her command does. */
export async function throwSwitch(
  book: Pick<IncidentBook, 'setAutomation'>,
  change: Partial<AutomationSwitch> & { on: boolean },
): Promise<{ isChanged: boolean }> {
  const wanted = {
    since: '2026-03-15T12:00:00.000Z',
    by: 'ana@example.com',
    reason: 'the feed is broken',
    ...change,
  };
  return await book.setAutomation(wanted, automationEntry(wanted, 'ana@laptop'));
}
