import { verifySlackRequest } from '@slack/bolt';
import { z } from 'zod';

/** How far a request's date may lie from our clock, on either side: what Slack itself recommends. */
const MAX_SKEW_MS = 300_000;
/** A request that is dated ahead of our clock stays valid until then, so its signature is remembered as long. */
const REMEMBERED_MS = 2 * MAX_SKEW_MS;

/** Exactly as Slack writes them: a header in another spelling would be another key to a signature that was seen already. */
const headersSchema = z.object({
  timestamp: z.string().regex(/^[1-9]\d{9}$/),
  signature: z.string().regex(/^v0=[0-9a-f]{64}$/),
});

/** What is checked of a request: its two headers, and its body as it came. */
export interface SignedRequest {
  timestamp: string | undefined;
  signature: string | undefined;
  body: string;
}

/** Says why a request is not to be believed; null where it is Slack's own, of now, and seen for the first time. */
export type RequestCheck = (request: SignedRequest) => 'unsigned' | 'stale' | 'forged' | 'replayed' | null;

/**
 * Checks Slack's signature by Bolt's own function, which looks for age in the past only: a request dated ahead is refused
 * here. Signatures seen are kept in memory; after a restart a replay gets through once more and is the same decision again,
 * because a click is named by what it holds (`updateIdOf`).
 */
export function createRequestCheck(signingSecret: string, now: () => number): RequestCheck {
  const seen = new Map<string, number>();
  return ({ timestamp, signature, body }) => {
    const headers = headersSchema.safeParse({ timestamp, signature });
    if (!headers.success) return 'unsigned';
    const sentAtSeconds = Number(headers.data.timestamp);
    const nowMs = now();
    if (Math.abs(nowMs - sentAtSeconds * 1_000) > MAX_SKEW_MS) return 'stale';
    const signed = { signingSecret, body, nowMs, sentAtSeconds, signature: headers.data.signature };
    if (!isSigned(signed)) return 'forged';
    forgetUntil(seen, nowMs - REMEMBERED_MS);
    if (seen.has(headers.data.signature)) return 'replayed';
    seen.set(headers.data.signature, nowMs);
    return null;
  };
}

interface Signed {
  signingSecret: string;
  body: string;
  nowMs: number;
  sentAtSeconds: number;
  signature: string;
}

function isSigned({ signingSecret, body, nowMs, sentAtSeconds, signature }: Signed): boolean {
  const headers = { 'x-slack-request-timestamp': sentAtSeconds, 'x-slack-signature': signature };
  try {
    verifySlackRequest({ signingSecret, body, headers, nowMilliseconds: nowMs });
    return true;
  } catch {
    return false;
  }
}

/** They lie in the order in which they came. */
function forgetUntil(seen: Map<string, number>, oldestMs: number): void {
  for (const [signature, seenAtMs] of seen) {
    if (seenAtMs >= oldestMs) return;
    seen.delete(signature);
  }
}
