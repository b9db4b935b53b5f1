import type { Facts } from '../domain/facts.ts';
import type { SaidEvent } from './message-book.ts';

/** Facts, with what only activities know. */
export interface FactsToRecord extends Facts {
  /** what was said just now: at most one event of a message */
  said?: readonly SaidEvent[];
}

/** Writes facts in one transaction. Every part is keyed: a second write of the same facts changes nothing. */
export interface FactRecorder {
  recordFacts(facts: FactsToRecord): Promise<void>;
}
