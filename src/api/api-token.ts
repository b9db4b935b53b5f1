import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Instant, parseInstant, toEpochMs } from '../domain/instant.ts';

/** What a token may do: read what stands, decide too, or have the codec server decrypt what Temporal keeps. */
export const SCOPES = ['read', 'decide', 'decrypt'] as const;

/** One of the things a token may do. */
export type Scope = (typeof SCOPES)[number];

const instant = z.string().refine((text) => parseInstant(text) !== null, 'expected an instant');

/** A token as it is kept: bound to one person, known by its hash only. Null: it never expires, was not revoked. */
export const apiTokenSchema = z.object({
  id: z.string().min(1),
  person: z.string().trim().min(1).max(200),
  name: z.string().nullable(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits'),
  scopes: z.array(z.enum(SCOPES)).min(1),
  createdAt: instant,
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
});

/** A parsed token. */
export type ApiToken = z.infer<typeof apiTokenSchema>;

/** What a new token is made for. */
export type TokenOrder = Pick<ApiToken, 'person' | 'name' | 'scopes' | 'expiresAt'>;

/** A new token: what is kept of it, and the secret, which is seen this once. */
export function createToken(order: TokenOrder, now: Instant): { token: ApiToken; secret: string } {
  const secret = `pk_${randomBytes(32).toString('base64url')}`;
  const id = randomBytes(4).toString('hex');
  const sha256 = hashOf(secret).toString('hex');
  return { secret, token: { id, ...order, sha256, createdAt: now, revokedAt: null } };
}

/** What a presented secret is: a token that holds, one that does not any more (and why), or none of ours. */
export type TokenFinding =
  | { kind: 'valid'; token: ApiToken }
  | { kind: 'ended'; why: string }
  | { kind: 'unknown' };

/** Looks a secret up by its hash, in a time that does not depend on which token it is like. */
export function findToken(tokens: readonly ApiToken[], secret: string, now: Instant): TokenFinding {
  const hash = hashOf(secret);
  const found = tokens.filter((token) => timingSafeEqual(Buffer.from(token.sha256, 'hex'), hash))[0];
  if (found === undefined) return { kind: 'unknown' };
  const why = endOf(found, now);
  return why === null ? { kind: 'valid', token: found } : { kind: 'ended', why };
}

/** Why a token holds no longer; null while it does. */
export function endOf({ revokedAt, expiresAt }: ApiToken, now: Instant): string | null {
  if (revokedAt !== null) return `revoked at ${revokedAt}`;
  const isExpired = expiresAt !== null && toEpochMs(expiresAt) <= toEpochMs(now);
  return isExpired ? `expired at ${expiresAt}` : null;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
