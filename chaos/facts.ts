import type { AuditEntry } from '../src/domain/audit-entry.ts';
import type { IncidentRecord } from '../src/domain/incident.ts';

/** A change that the platform's own journal holds; `campaign` is `platform:campaignId`. */
export interface Effect {
  seq: number;
  campaign: string;
  kind: 'pause' | 'resume';
}

/** An audit row with its place in its chain. */
export interface Row {
  chain: string;
  seq: number;
  entry: AuditEntry;
}

/** A decision that was sent in somebody's name; `said` is its reason and names it. */
export interface SentDecision {
  said: string;
  workflowId: string;
  decision: string;
  by: string;
  via: 'api' | 'signal';
  /** what the caller was told: an outcome, `taken` for a signal that the server took, or null where it was not accepted */
  accepted: 'executed' | 'recorded' | 'taken' | null;
}

/** A message in Slack: `idem` names what it says; a reply stands in a thread. */
export interface SaidMessage {
  idem: string;
  isReply: boolean;
}

/** Everything that is compared once all is at rest. */
export interface ChaosFacts {
  effects: readonly Effect[];
  /** campaigns that the platform shows as paused */
  paused: readonly string[];
  rows: readonly Row[];
  chainProblems: readonly string[];
  incidents: readonly Pick<
    IncidentRecord,
    'incidentKey' | 'workflowId' | 'kind' | 'status' | 'platform' | 'campaignKey'
  >[];
  /** halts that the store remembers, by campaign */
  leases: readonly { campaign: string; incidentKey: string }[];
  /** workflows that are running */
  running: readonly string[];
  /** what did not come to rest, in words */
  restless: readonly string[];
  decisions: readonly SentDecision[];
  messages: readonly SaidMessage[];
}

/** What is compared; every count must be 0. */
export const FINDINGS = [
  'pausesWithoutAudit',
  'auditWithoutPauses',
  'repeatedEffects',
  'lostDecisions',
  'haltsWithoutOwner',
  'missingAuditRows',
  'chainProblems',
  'repeatedMessages',
  'lostMessages',
  'notAtRest',
] as const;

/** One kind of finding. */
export type Finding = (typeof FINDINGS)[number];

/** What was found of each kind, in words that name the incident. */
export type Findings = Readonly<Record<Finding, readonly string[]>>;
