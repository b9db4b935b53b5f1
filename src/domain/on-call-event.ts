import type { Instant } from './instant.ts';

/** How urgent a call is: `critical` for a halt that fails or a platform out of reach, `error` for a question nobody answers. */
export type CallSeverity = 'critical' | 'error';

/**
 * One step of a call to the person on call. `dedupKey` is the incident's key: trigger, acknowledge and resolve of one
 * incident belong together, and a repeated one is harmless. `summary` is one line; `details` holds ids and numbers only.
 */
export interface OnCallEvent {
  action: 'trigger' | 'acknowledge' | 'resolve';
  dedupKey: string;
  /** names this step once, as a webhook's idempotency key */
  eventKey: string;
  at: Instant;
  severity: CallSeverity;
  summary: string;
  source: string;
  webUrl: string | null;
  details: Readonly<Record<string, string | number | boolean | null>>;
}
