import type { Attribution, Attributions, DecisionToAttribute } from '../domain/attribution.ts';
import type { AuditAnchor } from '../domain/audit-anchor.ts';
import type { AuditEntry } from '../domain/audit-entry.ts';
import type { CampaignRef } from '../domain/campaign.ts';
import type { CampaignMemory, HaltLease } from '../domain/campaign-memory.ts';
import type { Severity } from '../domain/decision.ts';
import type { Facts, MemoryChange } from '../domain/facts.ts';
import type { GuardedDecision } from '../domain/guard-finding.ts';
import type { IncidentKind } from '../domain/incident.ts';
import type { IncidentCard } from '../domain/incident-card.ts';
import type { Instant } from '../domain/instant.ts';
import type { Observation } from '../domain/observation.ts';
import type { OnCallEvent } from '../domain/on-call-event.ts';
import type { Platform, PlatformStatus } from '../domain/platform.ts';
import type { Policy } from '../domain/policy.ts';

/** A sweep's name: `<platform>:<asOf>`; `asOf` is the time the sweep judges, `canAct` false for a late one (spec §1). */
export interface SweepRef {
  sweepKey: string;
  platform: Platform;
  asOf: Instant;
  canAct: boolean;
}

/** What reading and judging one account came to; `unreachable` where no page could be read. */
export interface AccountAssessment {
  accountId: string;
  assessed: number;
  rejected: number;
  failed: number;
  unreachable: { code: string; message: string } | null;
}

/** The signal `observe`: which observation of which sweep, or what is wrong with the whole feed. Small, plain JSON. */
export interface ObserveMessage {
  sweepKey: string;
  kind: IncidentKind;
  observationId: string | null;
  asOf: Instant;
  isHealthy: boolean;
  /** true where a person released the halt from a data-fault incident: the breaker no longer speaks */
  isReleased: boolean;
  /** why, for incidents that are not about one campaign */
  note: string | null;
  /** the message in whose thread a new incident is told; absent in messages of before there were digests */
  digestKey?: string | null | undefined;
}

/** What an incident starts with; all else it reads with each observation (spec §4: never the policy). */
export interface IncidentStart {
  campaign: CampaignRef;
  campaignId: string | null;
  incidentKey: string;
  kind: IncidentKind;
  openedAt: Instant;
}

/** The counts of one finished sweep: `pacekeeper sweep --json` without what incidents did afterwards. */
export interface SweepCounts {
  campaigns: number;
  healthy: number;
  warning: number;
  critical: number;
  zeroDelivery: number;
  lowConfidence: number;
  alreadyHalted: number;
  rejected: number;
  failed: number;
  handedOver: number;
  breakerTripped: boolean;
}

/** Where people find things: for the commands and links that an incident shows. */
export interface OperatorLinks {
  temporalAddress: string;
  namespace: string;
  webUiUrl: string | null;
}

/** All that an incident needs to decide on one observation, read together: what was seen, the policy, what the store knows. */
export interface Briefing {
  kind: 'briefing';
  observation: Observation;
  policy: Policy;
  memory: CampaignMemory;
  automationOn: boolean;
  links: OperatorLinks;
  /** live mode without the write switch: writes go out as validate-only, or not at all */
  isDryRun: boolean;
  /** real platforms, not the simulator; absent in what an older worker wrote down */
  isLive?: boolean;
  /** every channel is within the worker that runs the workflow, who alone knows (ADR 13); absent in what others wrote down */
  saysInPlace?: boolean;
  /** by which snoozes and overrides count; else workflow time */
  judgedAt?: Instant;
  /** of a first sight: recorded by this run of the workflow, in a task of which the server did not hear the end */
  wasRecorded?: boolean;
}

/** What `fetchAndReconcile` gives where there is no observation to decide on. */
export type NoBriefing =
  | { kind: 'gone'; links: OperatorLinks }
  | { kind: 'rejected'; code: string; message: string; links: OperatorLinks };

/** What came of a status change on a platform, after read-back. */
export type WriteOutcome =
  | { kind: 'confirmed'; statusBefore: PlatformStatus; requestId: string | null }
  | { kind: 'already_there'; statusBefore: PlatformStatus }
  | { kind: 'dry_run'; how: 'validated' | 'not_sent' }
  | { kind: 'automation_off' }
  | { kind: 'gone' };

/** A status change that an incident asks for. `key` is of this one change, over all attempts to make it. */
export interface WriteRequest {
  key: string;
  campaign: CampaignRef;
  campaignId: string;
  incidentKey: string;
  observationId: string;
  policyVersion: string;
  why: string;
  /** what is remembered of the campaign once the change is confirmed, in the same transaction as its audit entry */
  remember: MemoryChange;
}

/**
 * A halt that the machine proposes. `key` is of this one request, over all its attempts; `at` is workflow time, by which the
 * campaign is judged again and the lease runs; `facts` are what the incident has filed so far, written before the pause.
 */
export interface HaltProposal {
  key: string;
  campaign: CampaignRef;
  campaignId: string | null;
  incidentKey: string;
  at: Instant;
  facts: Pick<Facts, 'entries' | 'incident'>;
}

/** What came of it: the campaign is not there or not readable, what is seen now says otherwise, or the halt was ordered. */
export type HaltOutcome =
  | NoBriefing
  | { kind: 'not_due'; briefing: Briefing }
  | {
      kind: 'ordered';
      briefing: Briefing;
      guarded: GuardedDecision;
      lease: HaltLease;
      write: WriteOutcome;
    };

/** Likely cause of a variance with what speaks for it; text for people, never an input to rules. */
export interface Diagnosis {
  cause: string;
  explanation: string;
  evidence: readonly string[];
}

/** A feed of which an incident is open, or is to be. */
export interface FeedTrouble {
  kind: 'data_fault' | 'platform_unreachable';
  accountId: string;
}

/** A campaign as a check on demand found it. */
export interface CheckedCampaign {
  campaign: CampaignRef;
  campaignId: string | null;
  observationId: string;
  asOf: Instant;
  severity: Severity;
  variancePct: number | null;
}

/** Activities of a sweep (workflow `sweepPlatform`). */
export interface SweepActivities {
  /** `rejected` counts plan rows that name no account, which are recorded here. */
  listAccounts(request: SweepRef): Promise<{ accountIds: readonly string[]; rejected: number }>;
  /** After the retries ran out: what was read stays, the rest of what is known counts as failed. null: of the platform. */
  failAccount(
    request: SweepRef & { accountId: string | null; code: string; message: string },
  ): Promise<AccountAssessment>;
  assessAccount(request: SweepRef & { accountId: string }): Promise<AccountAssessment>;
  /**
   * The breaker over the whole sweep: the accounts whose halts wait for a person, with the reason; and whether what is left
   * is told as a digest. A worker of before there were digests leaves `needsDigest` out.
   */
  judgeSweep(request: SweepRef): Promise<{
    trippedAccounts: readonly { accountId: string; reason: string }[];
    needsDigest?: boolean;
  }>;
  /** Says all new alerts of the sweep as one message on every channel that can; halts of `heldAccounts` are not told. */
  postDigest(request: SweepRef & { heldAccounts: readonly string[] }): Promise<void>;
  /** Hands a page of proposals to their incidents; halts of `heldAccounts` are left to the data incident. */
  launchIncidents(
    request: SweepRef & {
      cursor: string | null;
      heldAccounts: readonly string[];
      /** the digest in whose thread they are told */
      digestKey: string | null;
    },
  ): Promise<{ launched: number; cursor: string | null }>;
  /** Opens or updates an incident about a feed: data-fault or platform-unreachable. */
  launchFeedIncident(request: SweepRef & FeedTrouble & { note: string }): Promise<{ launched: boolean }>;
  /** Says that the feed is well again to every open incident about a feed of the platform that is not `troubled`. */
  settleFeedIncidents(request: SweepRef & { troubled: readonly FeedTrouble[] }): Promise<{ settled: number }>;
  /** Hands one campaign that a check found not healthy to its incident. */
  handToIncident(request: CheckedCampaign): Promise<{ workflowId: string }>;
  summarizeSweep(
    request: SweepRef & { rejected: number; failed: number; trippedAccounts: readonly string[] },
  ): Promise<SweepCounts>;
}

/**
 * A card to show on every channel: `entries` are recorded with it, `facts` once every channel took it. `isRepeat` where an
 * earlier try may have got through unheard.
 */
export interface CardToTell {
  card: IncidentCard;
  entries: readonly AuditEntry[];
  facts?: Facts;
  isRepeat?: boolean;
}

/** Activities of an incident (workflow `handleIncident`); the first six carry the seed's names. */
export interface IncidentActivities {
  /**
   * The stored observation, or a fresh one read from the platform now (its own `asOf`), with policy and memory; with those of
   * then where this run of the workflow recorded its `firstSight` already.
   */
  fetchAndReconcile(
    request: { campaign: CampaignRef; incidentKey: string } & (
      | { from: 'store'; observationId: string; firstSight?: { sweepKey: string; runId: string } }
      | { from: 'platform'; campaignId: string | null }
    ),
  ): Promise<Briefing | NoBriefing>;
  /** For incidents that are not about one campaign: the policy in force, without an observation. */
  readPolicy(
    request: Record<string, never>,
  ): Promise<{ policy: Policy; links: OperatorLinks; isLive?: boolean }>;
  /**
   * Pauses a campaign. What the machine proposes is read and judged again first, and paused only if that still says so; for
   * people the workflow has done that, because it knows what they saw. A proposal is nested, so that a worker of before this,
   * which would pause without a look, fails on it.
   */
  autonomousHalt(request: { proposal: HaltProposal }): Promise<HaltOutcome>;
  autonomousHalt(request: WriteRequest): Promise<WriteOutcome>;
  resumeCampaign(request: WriteRequest): Promise<WriteOutcome>;
  sendWarningAlert(request: CardToTell): Promise<void>;
  escalateToHuman(request: CardToTell): Promise<void>;
  analyzeRootCause(request: { campaign: CampaignRef; observationId: string }): Promise<Diagnosis>;
  auditAndNotify(request: CardToTell): Promise<void>;
  /** Records `entry`, then takes one step of a call on every on-call channel. Harmless to repeat. */
  callOnCall(request: { event: OnCallEvent; entry: AuditEntry | null }): Promise<void>;
  /** One transaction: the entries, where the incident stands, what is remembered, which hand-overs are done. */
  recordFacts(facts: Facts): Promise<void>;
  /** Only for runs that started before the patch `decisions-in-batches`. */
  attributeDecision(request: DecisionToAttribute & { workflowId: string }): Promise<Attribution>;
  attributeDecisions(request: {
    workflowId: string;
    decisions: readonly DecisionToAttribute[];
  }): Promise<Attributions>;
  /** Hands the halts that a data-fault incident held back to their incidents, each to be re-checked there. */
  releaseHalts(request: {
    sweepKey: string;
    platform: Platform;
    accountId: string;
  }): Promise<{ released: number }>;
}

/** What the daily report came to. `anchor` is absent in what an older worker wrote down. */
export interface DayReport {
  observed: number;
  openIncidents: number;
  anchor?: AuditAnchor;
}

/** Activities of the daily report (workflow `reportFleet`). */
export interface ReportActivities {
  reportDay(request: { until: Instant; key: string }): Promise<DayReport>;
}

/** The months' tables that were made and dropped, by name. */
export interface StoreRound {
  made: readonly string[];
  dropped: readonly string[];
}

/** Activities of the store's own upkeep (workflow `maintainStore`). */
export interface MaintenanceActivities {
  maintainStore(): Promise<StoreRound>;
}

/** Everything a worker can be asked to do. Types only: the workflow sandbox never sees an implementation. */
export interface PacingActivities
  extends SweepActivities,
    IncidentActivities,
    ReportActivities,
    MaintenanceActivities {}
