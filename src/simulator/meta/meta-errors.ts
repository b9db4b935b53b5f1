import { randomBytes } from 'node:crypto';
import { Refusal, type SimAnswer } from '../http/exchange.ts';

/** The `error` object of the Graph API, as far as a caller may read it. */
export interface MetaError {
  message: string;
  code: number;
  type?: string;
  error_subcode?: number;
  is_transient?: boolean;
  error_user_title?: string;
  error_user_msg?: string;
}

/** An answer in Meta's error shape. */
export function metaFailure(status: number, error: MetaError): SimAnswer {
  const fbtraceId = `A${randomBytes(16).toString('base64url')}`;
  const { message, type = 'OAuthException', ...rest } = error;
  return {
    status,
    headers: { 'x-fb-trace-id': fbtraceId },
    body: { error: { message, type, ...rest, fbtrace_id: fbtraceId } },
  };
}

/** Refuses a call; most of Meta's refusals are a 400 with code 100. */
export function refuseMeta(
  message: string,
  code = 100,
  extra: Partial<MetaError> & { status?: number } = {},
): never {
  const { status = 400, ...error } = extra;
  throw new Refusal(metaFailure(status, { message, code, ...error }));
}

/** What a throttled account is told: minutes in one header, seconds in the other. */
export function throttleHeaders(minutes: number): Record<string, string> {
  const usage = { type: 'ads_management', call_count: 100, total_cputime: 25, total_time: 25 };
  const tier = { ads_api_access_tier: 'development_access' };
  return {
    'x-business-use-case-usage': JSON.stringify({
      '100200300400501': [{ ...usage, estimated_time_to_regain_access: minutes, ...tier }],
    }),
    'x-ad-account-usage': JSON.stringify({
      acc_id_util_pct: 100,
      reset_time_duration: minutes * 60,
      ...tier,
    }),
  };
}
