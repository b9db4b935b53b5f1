import type { Facts } from '../domain/facts.ts';
import { wordsInPlace } from './in-place.ts';
import type { IncidentRun, Words } from './incident-state.ts';

/** Words that are said where the workflow runs: the activity that says them, and the facts that it records with them. */
export interface InPlace {
  sender: (typeof wordsInPlace)[Words['through']];
  facts: Facts;
}

/**
 * How words are said in place, with their record; null where they need an activity of their own (ADR 13). Their task may run
 * again from its start, so what is recorded must follow from history, or keep what it was decided on. A question that follows
 * from history is not asked in place: its deadline would move with the task.
 */
export function inPlace({ state, standsOn }: IncidentRun, { through }: Words, facts: Facts): InPlace | null {
  if (state.current?.briefing.saysInPlace !== true || standsOn === null) return null;
  const sender = wordsInPlace[through];
  if (standsOn === 'history') return through === 'escalateToHuman' ? null : { sender, facts };
  if (facts.handled.length === 0) return null;
  return { sender, facts: { ...facts, handled: facts.handled.map((one) => ({ ...one, basis: standsOn })) } };
}
