/** Every way the outside can fail, one code each: the `type` of what crosses a Temporal boundary (docs/errors.md). */
export const FAILURE_CODES = [
  'PLATFORM_RATE_LIMITED',
  'PLATFORM_UNAVAILABLE',
  'PLATFORM_TIMEOUT',
  'PLATFORM_AUTH_REJECTED',
  'PLATFORM_PERMISSION_DENIED',
  'PLATFORM_INVALID_REQUEST',
  'PLATFORM_NOT_FOUND',
  'PLATFORM_WRITE_UNCONFIRMED',
  'PLATFORM_UNREADABLE_ANSWER',
  'PLATFORM_MISCONFIGURED',
  'PLAN_UNREADABLE',
  'NOTIFIER_RATE_LIMITED',
  'NOTIFIER_UNAVAILABLE',
  'NOTIFIER_REJECTED',
  'STORE_UNAVAILABLE',
  'ENCRYPTION_KEY_MISSING',
  'ENCRYPTION_KEY_WRONG',
] as const;

/** One code of the catalogue. */
export type FailureCode = (typeof FAILURE_CODES)[number];

/** Codes for which trying again without a person changing something cannot help. */
export const PERMANENT_FAILURE_CODES: readonly FailureCode[] = [
  'PLATFORM_AUTH_REJECTED',
  'PLATFORM_PERMISSION_DENIED',
  'PLATFORM_INVALID_REQUEST',
  'PLATFORM_NOT_FOUND',
  'PLATFORM_MISCONFIGURED',
  'PLAN_UNREADABLE',
  'NOTIFIER_REJECTED',
];

/** A failure of the outside, with what to do next in its message and never a secret in it. */
export class OutsideFailure extends Error {
  readonly code: FailureCode;
  readonly retryAfterMs: number | null;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;

  constructor(
    code: FailureCode,
    message: string,
    options: {
      retryAfterMs?: number | null;
      details?: Readonly<Record<string, string | number | boolean | null>>;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'OutsideFailure';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.details = options.details ?? {};
  }
}
