import type { Instant } from './instant.ts';
import type { Platform } from './platform.ts';

/** The kinds of facts that are recorded (spec §5). */
export const AUDIT_TYPES = [
  'reconciliation',
  'decision',
  'guard',
  'action_intent',
  'action_effect',
  'alert',
  'diagnosis',
  'mitigation',
  'notification',
  'approval',
  'override',
  'rejection',
  'error',
  'policy',
  'schedule',
  'sweep_summary',
] as const;

/** One kind of recorded fact. */
export type AuditType = (typeof AUDIT_TYPES)[number];

/** Who did it: the machine, or a person by the name they claimed and the principal that Temporal recorded. */
export type Actor =
  | { kind: 'machine' }
  | { kind: 'person'; claimed: string; identity: string | null; principal: string | null };

/**
 * One immutable fact. `key` makes a second recording harmless: `incidentKey/observationId/step`, or the sweep's key and
 * the campaign. `data` is plain JSON: ids, numbers and reasons; never names of people's data, never credentials.
 */
export interface AuditEntry {
  key: string;
  type: AuditType;
  at: Instant;
  platform: Platform | null;
  accountId: string | null;
  campaignKey: string | null;
  sweepKey: string | null;
  incidentKey: string | null;
  observationId: string | null;
  policyVersion: string | null;
  actor: Actor;
  why: string;
  data: Readonly<Record<string, unknown>>;
}

/** What an entry about no single campaign, sweep or incident leaves empty. */
export const ABOUT_THE_WHOLE = {
  platform: null,
  accountId: null,
  campaignKey: null,
  sweepKey: null,
  incidentKey: null,
  observationId: null,
} as const satisfies Partial<AuditEntry>;
