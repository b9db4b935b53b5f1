import type { AuditEntry } from '../domain/audit-entry.ts';
import type { Automation, AutomationSwitch } from '../domain/automation.ts';
import type { CampaignRef } from '../domain/campaign.ts';
import type { CampaignMemory } from '../domain/campaign-memory.ts';
import type { DecisionBasis } from '../domain/decision-basis.ts';
import type { HandledHandover, MemoryChange } from '../domain/facts.ts';
import type { HandoverOutcome, IncidentRecord, IncidentStatus, QuestionKind } from '../domain/incident.ts';
import type { Instant } from '../domain/instant.ts';
import type { Platform, PlatformStatus } from '../domain/platform.ts';
import type { AssessedObservation } from './observation-log.ts';

/** A campaign given by a sweep to its incident. Handled when the incident is at rest with it. */
export interface Handover {
  sweepKey: string;
  workflowId: string;
  observationId: string | null;
}

/** What a sweep's hand-overs came to; `open` ones are not handled yet. */
export interface HandoverTally {
  open: number;
  outcomes: Readonly<Partial<Record<HandoverOutcome, number>>>;
}

/** A write to a platform, noted before it is made, so that its repetition after a crash knows what it finds. */
export interface PlatformWrite {
  key: string;
  kind: 'pause' | 'resume';
  statusBefore: PlatformStatus;
  /** what it was decided on: its repetition goes on from there; null in notes of before this was noted */
  observationId: string | null;
}

/**
 * What is remembered of a campaign, and whether halts may be made at all; a switch that nobody can read is off. Of a hand-over:
 * what it is about, where that is in the store, and what it was decided on, where that was kept.
 */
export interface Standing {
  memory: CampaignMemory;
  isAutomationOn: boolean;
  assessed: AssessedObservation | null;
  basis: DecisionBasis | null;
}

/** Which incidents to list. `after` is the last one of the page before, as it stood there. */
export interface IncidentFilter {
  platform?: Platform | undefined;
  statuses?: readonly IncidentStatus[] | undefined;
  question?: QuestionKind | undefined;
  sweepKey?: string | undefined;
  after?: Pick<IncidentRecord, 'updatedAt' | 'incidentKey'> | undefined;
  limit?: number | undefined;
}

/** Open incidents that stand alike: how many, the next deadline among them, and since when the longest open one asks. */
export interface IncidentGroup {
  platform: Platform;
  status: IncidentStatus;
  question: QuestionKind | null;
  count: number;
  nextDeadline: Instant | null;
  oldestAskedAt: Instant | null;
}

/** Incidents, their hand-overs, and what outlives them. Every write is keyed: the second one is harmless. */
export interface IncidentBook {
  /** Keeps the record with the highest `sequence` of an incident. */
  record(incident: IncidentRecord): Promise<void>;
  find(incidentKey: string): Promise<IncidentRecord | null>;
  /** The incident last opened under a workflow id. */
  findByWorkflow(workflowId: string): Promise<IncidentRecord | null>;
  /** Last changed first; every field given must hold. */
  list(filter: IncidentFilter): Promise<readonly IncidentRecord[]>;
  /** How all open incidents stand, without reading each. */
  openGroups(): Promise<readonly IncidentGroup[]>;
  handOver(handovers: readonly Handover[]): Promise<void>;
  markHandled(handovers: readonly HandledHandover[]): Promise<void>;
  tally(sweepKey: string): Promise<HandoverTally>;
  /** What the store knows that a campaign is decided by; of a campaign to which nothing has happened, nothing is remembered. */
  standing(campaign: CampaignRef, handover?: Handover): Promise<Standing>;
  /** the memories of an account that hold anything, for a sweep's page */
  memories(platform: Platform, accountId: string): Promise<readonly CampaignMemory[]>;
  /** the memories that hold an override or a snooze which has not ended at `now` */
  memoriesInForce(now: Instant): Promise<readonly CampaignMemory[]>;
  remember(campaign: CampaignRef, change: MemoryChange): Promise<void>;
  /** null where no such write was noted. */
  findWrite(key: string): Promise<PlatformWrite | null>;
  /** The write noted first under this key; notes this one where there is none. */
  beginWrite(write: PlatformWrite): Promise<PlatformWrite>;
  isAutomationOn(): Promise<boolean>;
  automation(): Promise<Automation>;
  /** Throws the kill switch and records `entry`, both or neither; where it stands so already nothing is written. */
  setAutomation(
    wanted: AutomationSwitch,
    entry: AuditEntry,
  ): Promise<{ isChanged: boolean; automation: Automation }>;
}
