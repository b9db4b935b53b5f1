import type { CampaignRef } from './campaign.ts';
import type { Direction, Route, Severity } from './decision.ts';
import type { Instant } from './instant.ts';

/** Where an incident stands; also the search attribute `PacingStatus` (spec §4). */
export const INCIDENT_STATUSES = [
  'warned',
  'awaiting_approval',
  'halting',
  'halted',
  'resume_due',
  'dead_letter',
  'closed',
] as const;

/** One standing of an incident. */
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

/** What the incident is about: one campaign, a feed that looks broken, or a platform that does not answer. */
export type IncidentKind = 'campaign' | 'data_fault' | 'platform_unreachable';

/** What a person is asked: to halt, to resume, to release the halts a breaker held back, or only to look. */
export type QuestionKind = 'halt' | 'resume' | 'release' | 'look';

/** What handling one hand-over from a sweep came to; `unchanged` where the incident already stood there. */
export type HandoverOutcome =
  | 'warned'
  | 'escalated'
  | 'halted'
  | 'dry_run'
  | 'noted'
  | 'failed'
  | 'resumed'
  | 'closed'
  | 'unchanged';

/**
 * An incident as the store knows it, for CLI, sweep and people. `sequence` grows with every change in the workflow, so an
 * older write never replaces a newer one. `details` is the same Markdown that the Web UI shows.
 */
export interface IncidentRecord extends CampaignRef {
  incidentKey: string;
  workflowId: string;
  kind: IncidentKind;
  sequence: number;
  status: IncidentStatus;
  severity: Severity;
  route: Route | null;
  direction: Direction | null;
  variancePct: number | null;
  openedAt: Instant;
  updatedAt: Instant;
  observationId: string | null;
  /** what is asked; null where nothing is */
  question: QuestionKind | null;
  /** since when; absent in what an older worker wrote down */
  askedAt?: Instant | null;
  /** the sweep whose observation it last took up */
  sweepKey: string | null;
  deadline: Instant | null;
  leaseUntil: Instant | null;
  closedBecause: string | null;
  decidedBy: string | null;
  details: string;
}
