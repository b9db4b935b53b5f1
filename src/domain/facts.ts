import type { AuditEntry } from './audit-entry.ts';
import type { CampaignRef } from './campaign.ts';
import type { CampaignMemory } from './campaign-memory.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { DecisionBasis } from './decision-basis.ts';
import type { HandoverOutcome, IncidentRecord } from './incident.ts';

/** A change to what is remembered of a campaign; fields that are not given stay as they are. */
export type MemoryChange = Partial<Omit<CampaignMemory, keyof CampaignRef>>;

/** A hand-over that is dealt with; `basis` where it is recorded by the task that read what it was decided on. */
export interface HandledHandover {
  sweepKey: string;
  workflowId: string;
  outcome: HandoverOutcome;
  basis?: DecisionBasis | undefined;
}

/** Facts that belong together: all of them are written, or none. */
export interface Facts {
  entries: readonly AuditEntry[];
  incident: IncidentRecord | null;
  memory: { campaign: CampaignRef; change: MemoryChange } | null;
  handled: readonly HandledHandover[];
  deadLetters: readonly DeadLetter[];
}

/** None of them, to name those that there are. */
export const NO_FACTS: Facts = { entries: [], incident: null, memory: null, handled: [], deadLetters: [] };
