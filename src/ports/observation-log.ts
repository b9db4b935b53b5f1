import type { CampaignRef } from '../domain/campaign.ts';
import type { Severity } from '../domain/decision.ts';
import type { GuardedDecision } from '../domain/guard-finding.ts';
import type { Observation } from '../domain/observation.ts';
import type { Platform } from '../domain/platform.ts';
import type { AlertFigures } from '../domain/sweep-digest.ts';

/** An observation with what was decided of it. `isRunning` counts for the breaker; `isAlreadyHalted` is a halt of ours. */
export interface AssessedObservation {
  observation: Observation;
  guarded: GuardedDecision;
  isAlreadyHalted: boolean;
}

/** What a sweep counts over its observations. healthy + warning + critical is all that were judged. */
export interface SweepFigures {
  healthy: number;
  warning: number;
  critical: number;
  zeroDelivery: number;
  lowConfidence: number;
  alreadyHalted: number;
}

/** One account's figures for judging the whole sweep: campaigns seen, what is proposed of them, and what runs. */
export interface AccountFigures extends AlertFigures {
  accountId: string;
  seen: number;
  proposedHalts: number;
  running: number;
  runningAtZero: number;
}

/** The alerts of a sweep of which nothing was told yet: how many, and the worst of them, worst first. */
export interface NewAlerts {
  bySeverity: Readonly<Record<Severity, number>>;
  worst: readonly AssessedObservation[];
}

/** A campaign that a sweep hands over to its incident. */
export interface Proposal extends CampaignRef {
  observationId: string;
  /** the platform's own id, null where the campaign is only in the plan */
  campaignId: string | null;
  severity: Severity;
  variancePct: number | null;
  isHealthy: boolean;
  proposesHalt: boolean;
  hasOpenIncident: boolean;
}

/** The history of observations. Writes are keyed by observation id: a second write of the same one changes nothing. */
export interface ObservationLog {
  recordPage(sweepKey: string, assessed: readonly AssessedObservation[]): Promise<void>;
  recordOne(assessed: AssessedObservation): Promise<void>;
  find(observationId: string): Promise<AssessedObservation | null>;
  latest(campaign: CampaignRef): Promise<AssessedObservation | null>;
  /** last `limit` observations of a campaign, newest first */
  history(campaign: CampaignRef, limit: number): Promise<readonly AssessedObservation[]>;
  /** the last observation of each campaign, in the order of platform, account and key, `limit` from after `cursor` */
  latestAll(request: {
    platform?: Platform | undefined;
    cursor: string | null;
    limit: number;
  }): Promise<{ latest: readonly AssessedObservation[]; cursor: string | null }>;
  /** keys a sweep already observed in an account, so that a resumed page does not judge one twice */
  observedKeys(sweepKey: string, accountId: string): Promise<readonly string[]>;
  sweepFigures(sweepKey: string): Promise<SweepFigures>;
  accountFigures(sweepKey: string): Promise<readonly AccountFigures[]>;
  /** what a sweep is about to tell for the first time; halts of held accounts are left out; the `limit` worst */
  newAlerts(request: {
    sweepKey: string;
    heldAccounts: readonly string[];
    limit: number;
  }): Promise<NewAlerts>;
  /** not healthy, or with an open incident; ordered, `limit` from after `cursor` */
  proposals(request: {
    sweepKey: string;
    cursor: string | null;
    limit: number;
  }): Promise<{ proposals: readonly Proposal[]; cursor: string | null }>;
  /** how many campaigns of the platform were ever seen: the count when no page can be read */
  knownCampaigns(platform: Platform): Promise<number>;
}
