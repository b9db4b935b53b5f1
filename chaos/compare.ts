import { lostDecisions } from './compare-decisions.ts';
import {
  auditWithoutPauses,
  haltsWithoutOwner,
  pausesWithoutAudit,
  repeatedEffects,
} from './compare-effects.ts';
import { lostMessages, missingAuditRows, repeatedMessages } from './compare-records.ts';
import type { ChaosFacts, Findings } from './facts.ts';

/** Compares what the platform did, what the audit says, what the store remembers and what people were told. */
export function compareFacts(facts: ChaosFacts): Findings {
  return {
    pausesWithoutAudit: pausesWithoutAudit(facts),
    auditWithoutPauses: auditWithoutPauses(facts),
    repeatedEffects: repeatedEffects(facts),
    lostDecisions: lostDecisions(facts),
    haltsWithoutOwner: haltsWithoutOwner(facts),
    missingAuditRows: missingAuditRows(facts),
    chainProblems: facts.chainProblems,
    repeatedMessages: repeatedMessages(facts),
    lostMessages: lostMessages(facts),
    notAtRest: facts.restless,
  };
}
