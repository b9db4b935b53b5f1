import type { QuestionKind } from './incident.ts';
import type { Instant } from './instant.ts';
import type { Platform } from './platform.ts';

/** What a rule of approval can be about: a question, or a decision that nobody asked for. */
export type ApprovalSubject = QuestionKind | 'snooze' | 'override';

/** When a question speaks again, and when its default falls (spec §4). Minutes after it was asked. */
export interface Ladder {
  reminderMinutes: number;
  /** reminders are `reminderMinutes` apart and end at the call to the person on call */
  maxReminders: number;
  onCallMinutes: number;
  defaultMinutes: number;
}

/** What happens when nobody answers. Never "spend more" (spec §4): a resume always stays halted. */
export type Otherwise = 'no_action' | 'halt';

/** One rule: what it is about, and who decides that, by when, with how many. The first rule that fits is in force. */
export interface ApprovalRule {
  name: string;
  /** empty: everything */
  about: readonly ApprovalSubject[];
  platform?: Platform | undefined;
  accountId?: string | undefined;
  /** only above this money at risk, in units by currency; a currency that is not listed counts as above */
  aboveAtRisk?: Readonly<Record<string, number>> | undefined;
  /** people, or names of groups; empty: the policy's approvers */
  approvers: readonly string[];
  /** asked too when those who are present are too few */
  fallbackApprovers: readonly string[];
  approvals: number;
  rejections: number;
  /** who asked for it or overrode it does not count */
  fourEyes: boolean;
  ladder?: Partial<Ladder> | undefined;
  otherwise: Otherwise;
}

/** A person who is away from `from` up to `until`. */
export interface Absence {
  person: string;
  from: Instant;
  until: Instant;
}

/** Local hours in which nobody is reminded; `until` may be on the next day. `HH:MM`. */
export interface QuietHours {
  timeZone: string;
  from: string;
  until: string;
}

/** Everything about who decides what (issue 4 §1): data, read by one engine. */
export interface ApprovalPolicy {
  acceptClaimedIdentity: boolean;
  /** only what our API, Slack app or CLI signed counts; then the signature says who decided */
  requireSignature: boolean;
  /** principals that speak for people whom they signed in themselves: our own API and Slack app */
  gateways: readonly string[];
  /** in mode `approve` an approved halt waits this long, and can be cancelled */
  cancelWindowMinutes: number;
  maxSnoozeHours: number;
  maxOverrideHours: number;
  groups: Readonly<Record<string, readonly string[]>>;
  rules: readonly ApprovalRule[];
  absences: readonly Absence[];
  quietHours: QuietHours | null;
}

/** One approver decides everything, and nobody is away. */
export const DEFAULT_APPROVALS: ApprovalPolicy = {
  acceptClaimedIdentity: false,
  requireSignature: false,
  gateways: [],
  cancelWindowMinutes: 5,
  maxSnoozeHours: 24,
  maxOverrideHours: 168,
  groups: {},
  rules: [],
  absences: [],
  quietHours: null,
};
