import type { Facts } from '../domain/facts.ts';
import type { PlatformWrite } from './incident-book.ts';
import type { SaidEvent } from './message-book.ts';

/** Facts, with what only activities know. */
export interface FactsToRecord extends Facts {
  /** what was said just now: at most one event of a message */
  said?: readonly SaidEvent[];
  /** the write to a platform that they are the intent of; the first one under its key stands */
  write?: PlatformWrite;
}

/** Writes facts in one transaction. Every part is keyed: a second write of the same facts changes nothing. */
export interface FactRecorder {
  recordFacts(facts: FactsToRecord): Promise<void>;
}
