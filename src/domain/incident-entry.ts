import type { Actor, AuditEntry, AuditType } from './audit-entry.ts';
import type { CampaignRef } from './campaign.ts';
import type { Instant } from './instant.ts';

/** A fact to record of an incident. `step` names it once within the incident and its observation. */
export interface Fact {
  type: AuditType;
  step: string;
  why: string;
  data?: Readonly<Record<string, unknown>>;
  actor?: Actor;
}

/** What a fact is about: an incident, and what it had seen by then. */
export interface FactContext {
  campaign: CampaignRef;
  incidentKey: string;
  observationId: string | null;
  policyVersion: string | null;
  at: Instant;
}

/** The audit entry of a fact of an incident, keyed `incidentKey/observationId/step` (spec §1). */
export function incidentEntry(context: FactContext, fact: Fact): AuditEntry {
  const { campaign, incidentKey, observationId, policyVersion, at } = context;
  return {
    key: `${incidentKey}/${observationId ?? '-'}/${fact.step}`,
    type: fact.type,
    at,
    ...campaign,
    sweepKey: null,
    incidentKey,
    observationId,
    policyVersion,
    actor: fact.actor ?? { kind: 'machine' },
    why: fact.why,
    data: fact.data ?? {},
  };
}
