import { z } from 'zod';

/** What Slack sends: an address check, or something for the app to take up. */
export type SlackRequestBody =
  | { kind: 'challenge'; challenge: string }
  | { kind: 'event'; body: Record<string, unknown> }
  | { kind: 'unreadable' };

const objectSchema = z.record(z.string(), z.unknown());
const challengeSchema = z.object({ type: z.literal('url_verification'), challenge: z.string() });

/** Whether this is Slack's check of the certificate. It is not signed, and wants an empty answer only. */
export function isSslCheck(contentType: string, text: string): boolean {
  return isForm(contentType) && new URLSearchParams(text).get('ssl_check') === '1';
}

/** Reads a body whose signature is good: JSON, or a form that holds JSON as its `payload`. */
export function readRequestBody(contentType: string, text: string): SlackRequestBody {
  const json = isForm(contentType) ? new URLSearchParams(text).get('payload') : text;
  if (json === null || !(isForm(contentType) || /^application\/json\b/i.test(contentType))) {
    return { kind: 'unreadable' };
  }
  const parsed = objectSchema.safeParse(parse(json));
  if (!parsed.success) return { kind: 'unreadable' };
  const check = challengeSchema.safeParse(parsed.data);
  if (check.success) return { kind: 'challenge', challenge: check.data.challenge };
  return { kind: 'event', body: parsed.data };
}

function isForm(contentType: string): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(contentType);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
