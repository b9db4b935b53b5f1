import type { Facts } from '../domain/facts.ts';
import { wordsInPlace } from './in-place.ts';
import type { IncidentRun, Words } from './incident-state.ts';

/** Words that are said where the workflow runs: the activity that says them, and the facts that it records with them. */
export interface InPlace {
  sender: (typeof wordsInPlace)[keyof typeof wordsInPlace];
  facts: Facts;
}

/**
 * How words are said in place, with their record; null where they need an activity of their own (ADR 13). The task may run
 * again from its start, so what is recorded must follow from an activity in history, or keep what it was decided on. A question
 * never is: who answers it meanwhile would be heard before it was asked.
 */
export function inPlace(
  { state, isInHistory }: IncidentRun,
  { through }: Words,
  facts: Facts,
): InPlace | null {
  const briefing = state.current?.briefing;
  if (briefing?.saysInPlace !== true || through === 'escalateToHuman') return null;
  const sender = wordsInPlace[through];
  if (isInHistory) return { sender, facts };
  const { policy, memory, automationOn, judgedAt } = briefing;
  if (through !== 'sendWarningAlert' || judgedAt === undefined || facts.handled.length === 0) return null;
  const basis = { policy, memory, automationOn, judgedAt };
  return { sender, facts: { ...facts, handled: facts.handled.map((one) => ({ ...one, basis })) } };
}
