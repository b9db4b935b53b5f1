import { OutsideFailure } from '../../domain/failure.ts';
import { type AnswerSource, lostAnswer } from './answer.ts';

/** The request never left: no connection was made, so even a write has certainly not happened. */
const NEVER_SENT_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What became of a call that gave no answer. `timeoutMs` is set when our own time-out ended it. */
export interface NoAnswerContext {
  source: AnswerSource;
  timeoutMs: number | null;
}

/** The failure for a call without an answer; failures that are already in our words pass through. */
export function noAnswer(error: unknown, context: NoAnswerContext): OutsideFailure {
  if (error instanceof OutsideFailure) return error;
  const { source, timeoutMs } = context;
  const code = networkCode(error);
  const reason = timeoutMs === null ? `the connection failed (${code})` : `no answer within ${timeoutMs} ms`;
  if (source.isWrite && !NEVER_SENT_CODES.has(code)) return lostAnswer(source, reason);
  return new OutsideFailure(
    timeoutMs === null ? 'PLATFORM_UNAVAILABLE' : 'PLATFORM_TIMEOUT',
    `${source.platform}: ${reason} for ${source.what}. It is tried again; if it stays so, check the network and the base URL.`,
    { details: { platform: source.platform, networkCode: code, isOutage: true } },
  );
}

/** The system's code. undici hides it one or two causes deep; its messages are not kept, they can hold the whole address. */
export function networkCode(error: unknown): string {
  let current: unknown = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth += 1) {
    const code: unknown = 'code' in current ? current.code : undefined;
    if (typeof code === 'string') return code;
    current = current.cause;
  }
  return 'unknown';
}
