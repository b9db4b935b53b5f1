import type { AuditAnchor } from './audit-anchor.ts';
import type { CampaignRef } from './campaign.ts';
import type { Direction, Severity } from './decision.ts';
import type { IncidentStatus, QuestionKind } from './incident.ts';
import type { PersonDecision } from './incident-decision.ts';
import type { Instant } from './instant.ts';
import type { MicrosText } from './money.ts';
import type { ConfidenceParts } from './observation.ts';

/** One thing that happened to an incident, for its thread: a reminder, a decision, a resume. */
export interface CardEvent {
  /** names the event once, so that a repeated delivery is the same reply */
  key: string;
  at: Instant;
  text: string;
}

/**
 * All that a person needs to see of an incident, as plain data; each channel renders it in its own way. `whatNext` says
 * what happens next and by when; `commands` are to copy. Names come from outside: every channel escapes them.
 */
export interface IncidentCard extends CampaignRef {
  incidentKey: string;
  workflowId: string;
  status: IncidentStatus;
  severity: Severity;
  headline: string;
  campaignName: string | null;
  currency: string | null;
  actualMicros: MicrosText | null;
  targetMicros: MicrosText | null;
  variancePct: number | null;
  direction: Direction | null;
  confidence: ConfidenceParts | null;
  dataThrough: Instant | null;
  reasons: readonly string[];
  recommendation: string | null;
  rootCause: string | null;
  mitigation: readonly string[];
  whatNext: string;
  deadline: Instant | null;
  webUrl: string | null;
  commands: readonly string[];
  /** what is asked; null where nothing is */
  question: QuestionKind | null;
  /** the decisions that may be taken now, the first one first; a channel with buttons offers these */
  offers: readonly PersonDecision[];
  /** what a decision is bound to: one on an older observation may be refused */
  observationId: string | null;
  /** who may decide, how many it takes and who has, in words; null where nothing is asked */
  approval: string | null;
  /** overrides and snoozes that touch this campaign now, each with its person and its end */
  inForce: readonly string[];
  automationOn: boolean;
  /** the message in whose thread a new incident is told; null where it has a message of its own */
  digestKey: string | null;
  event: CardEvent;
}

/** The seed's PacingAlert: the shape of `alert` rows in the audit (spec §5). */
export interface PacingAlert {
  alert_id: string;
  campaign_id: string;
  severity: Severity;
  variance_pct: number | null;
  confidence_score: number;
  action_taken: string;
  recommendation: string;
  requires_human: boolean;
  root_cause_analysis: string | null;
  mitigation_plan: string | null;
}

/** One day of the fleet in numbers, for the daily summary. Counts; `since` and `until` bound the day. */
export interface FleetSummary {
  since: Instant;
  until: Instant;
  observed: number;
  bySeverity: Readonly<Record<Severity, number>>;
  halted: number;
  resumed: number;
  escalated: number;
  awaitingApproval: number;
  openIncidents: number;
  deadLetters: number;
  automationOn: boolean;
  /** where the audit's chains end: kept in a message, it shows what is changed in the database afterwards */
  anchor: AuditAnchor;
}
