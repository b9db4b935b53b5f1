import { z } from 'zod';

/** Ready-made faults: platform errors, transport failures, and answers that are changed on their way out. */
export const PRESETS = [
  'google_429',
  'google_auth',
  'google_permission',
  'google_internal',
  'google_concurrent_modification',
  'meta_17',
  'meta_613',
  'meta_4',
  'meta_190',
  'meta_10',
  'meta_transient',
  'meta_reduce_data',
  'dv360_429',
  'dv360_403_user_rate',
  'dv360_403_daily_limit',
  'dv360_409',
  'dv360_report_failed',
  'unavailable_503',
  'internal_500',
  'gateway_timeout_504',
  'reset_socket',
  'malformed_json',
  'truncated_body',
  'broken_row',
  'duplicate_row',
  'unknown_currency',
  'meta_in_process',
  'token_invalid_grant',
] as const;

/** One ready-made fault. */
export type Preset = (typeof PRESETS)[number];

/** `POST /_sim/faults`: the first fault whose match fits a call and whose `times` are not used up applies to it. */
export const faultSchema = z.strictObject({
  match: z
    .strictObject({
      platform: z.enum(['google', 'meta', 'dv360', 'oauth']).optional(),
      method: z.string().optional(),
      /** part of the path */
      path: z.string().optional(),
      /** part of the body, such as a word of a query */
      body: z.string().optional(),
    })
    .default({}),
  preset: z.enum(PRESETS).optional(),
  status: z.int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  /** how many calls it applies to; until deleted when absent */
  times: z.int().min(1).optional(),
  delayMs: z.int().min(0).optional(),
  /** carries the call out, then destroys the socket instead of answering */
  dropAfterWrite: z.boolean().optional(),
  /** carries the call out, then gives the fault's answer instead of its own */
  applyFirst: z.boolean().optional(),
  /** google_429: seconds until it may be tried again; meta_17 and meta_613: rounded up to minutes */
  retryDelaySeconds: z.int().min(0).optional(),
  /** google_429 */
  rateScope: z.enum(['ACCOUNT', 'DEVELOPER']).optional(),
  /** broken_row: what stands where the amount was, NaN unless told; unknown_currency: the currency */
  value: z.string().optional(),
});

/** A fault as it was asked for. */
export type Fault = z.infer<typeof faultSchema>;

/** A fault that is armed: how often it may still apply (null: always), and since when in real time. */
export interface ArmedFault extends Fault {
  id: number;
  remaining: number | null;
  applied: number;
  armedWallMs: number;
}
