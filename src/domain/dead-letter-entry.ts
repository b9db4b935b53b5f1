import type { AuditEntry } from './audit-entry.ts';
import type { DeadLetter, LetterResolution } from './dead-letter.ts';

/** What a person did about a letter, and what came of it. */
export interface LetterHandling extends LetterResolution {
  /** `user@host` of who ran the command */
  identity: string;
  outcome: string;
}

/** The record of it: a decision of a person (type `approval`), and no `error`, because it makes none. */
export function letterEntry(letter: DeadLetter, handling: LetterHandling): AuditEntry {
  const { platform, accountId, campaignKey, sweepKey, incidentKey, code, key } = letter;
  const { kind, by, at, reason, identity, outcome } = handling;
  return {
    key: `${key}/${kind}/${at}`,
    type: 'approval',
    at,
    platform,
    accountId,
    campaignKey,
    sweepKey,
    incidentKey,
    observationId: null,
    policyVersion: null,
    actor: { kind: 'person', claimed: by, identity, principal: null },
    why: `dead letter ${kind}: ${reason}`,
    data: { deadLetter: key, code, decision: kind, outcome },
  };
}
