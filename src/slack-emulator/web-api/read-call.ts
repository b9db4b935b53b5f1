import type { Arguments } from './api-method.ts';

/** A call as it came in. */
export interface RawCall {
  contentType: string | undefined;
  authorization: string | undefined;
  body: string;
}

/** The arguments and the token of a call, or why they cannot be read: one of Slack's codes. */
export type ReadCall =
  | { kind: 'read'; args: Arguments; token: string | null }
  | { kind: 'unreadable'; error: string };

/** Reads a form or JSON body. The token comes in the header, or as an argument of a form. */
export function readCall({ contentType, authorization, body }: RawCall): ReadCall {
  const args = readBody(contentType?.split(';')[0]?.trim().toLowerCase(), body);
  if (typeof args === 'string') return { kind: 'unreadable', error: args };
  const { token: inBody, ...rest } = args;
  const bearer = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  const token = bearer ?? (typeof inBody === 'string' ? inBody : null);
  return { kind: 'read', args: rest, token };
}

function readBody(type: string | undefined, body: string): Arguments | string {
  if (type === undefined) return body === '' ? {} : 'missing_post_type';
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(body));
  if (type !== 'application/json') return 'invalid_post_type';
  try {
    const parsed: unknown = JSON.parse(body === '' ? '{}' : body);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? { ...parsed } : 'json_not_object';
  } catch {
    return 'invalid_json';
  }
}
