import { ABOUT_THE_WHOLE, type AuditEntry } from './audit-entry.ts';
import type { Instant } from './instant.ts';

/** A person's change of how many whole months are kept. */
export interface RetentionChange {
  auditMonths: number;
  observationMonths: number;
  at: Instant;
  by: string;
  reason: string;
}

/** The record of a change of retention; `identity` is who ran the command, as the machine knows them. */
export function retentionEntry(change: RetentionChange, identity: string): AuditEntry {
  const { auditMonths, observationMonths, at, by, reason } = change;
  const version = `audit ${auditMonths}, observations ${observationMonths}`;
  return {
    key: `policy/retention/${at}`,
    type: 'policy',
    at,
    ...ABOUT_THE_WHOLE,
    policyVersion: null,
    actor: { kind: 'person', claimed: by, identity, principal: null },
    why: `months that are kept: ${version}: ${reason}`,
    data: { subject: 'retention', version, auditMonths, observationMonths, reason },
  };
}
