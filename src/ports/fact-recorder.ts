import type { Facts } from '../domain/facts.ts';

/** Writes facts in one transaction. Every part is keyed: a second write of the same facts changes nothing. */
export interface FactRecorder {
  recordFacts(facts: Facts): Promise<void>;
}
