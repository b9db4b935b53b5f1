import type { ZodType } from 'zod';
import { OutsideFailure } from '../../domain/failure.ts';
import type { Platform } from '../../domain/platform.ts';

/** Which call an answer belongs to: `what` is shown to people (`POST /v26/customers/1/campaigns:mutate`), without a secret. */
export interface AnswerSource {
  platform: Platform;
  what: string;
  isWrite: boolean;
}

/**
 * A platform's answer as the adapter knows it. What does not fit throws PLATFORM_UNREADABLE_ANSWER, or
 * PLATFORM_WRITE_UNCONFIRMED after a write, naming the fields that are wrong and none of their values.
 */
export function parseAnswer<T>(schema: ZodType<T>, body: unknown, source: AnswerSource): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join('.') || '(the whole answer)');
  const reason = `unexpected shape at ${fields.join(', ')}`;
  throw source.isWrite ? lostAnswer(source, reason) : unreadableAnswer(source, reason);
}

/** A read whose answer cannot be understood: retried, and a sign that the platform changed its format. */
export function unreadableAnswer(source: AnswerSource, reason: string): OutsideFailure {
  return new OutsideFailure(
    'PLATFORM_UNREADABLE_ANSWER',
    `${source.platform} answered ${source.what}, but ${reason}. If it stays so, check the base URL and the API version.`,
    { details: { platform: source.platform } },
  );
}

/** A write that may or may not have happened: to be read back before it is tried again (ad-platform-apis §6). */
export function lostAnswer(source: AnswerSource, reason: string, cause?: unknown): OutsideFailure {
  return new OutsideFailure(
    'PLATFORM_WRITE_UNCONFIRMED',
    `${source.platform} may or may not have carried out ${source.what}: ${reason}. Read the status back before trying again.`,
    { details: { platform: source.platform }, cause },
  );
}
