import type { AuditEntry } from './audit-entry.ts';
import type { CampaignRef } from './campaign.ts';
import type { CampaignMemory } from './campaign-memory.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { HandoverOutcome, IncidentRecord } from './incident.ts';

/** A change to what is remembered of a campaign; fields that are not given stay as they are. */
export type MemoryChange = Partial<Omit<CampaignMemory, keyof CampaignRef>>;

/** Facts that belong together: all of them are written, or none. */
export interface Facts {
  entries: readonly AuditEntry[];
  incident: IncidentRecord | null;
  memory: { campaign: CampaignRef; change: MemoryChange } | null;
  handled: readonly { sweepKey: string; workflowId: string; outcome: HandoverOutcome }[];
  deadLetters: readonly DeadLetter[];
}

/** None of them, to name those that there are. */
export const NO_FACTS: Facts = { entries: [], incident: null, memory: null, handled: [], deadLetters: [] };
