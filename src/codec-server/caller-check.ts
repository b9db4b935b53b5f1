import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import type { TokenBook } from '../api/token-book.ts';
import type { Instant } from '../domain/instant.ts';

/** Who asks, or why they may not. */
export type CallerFinding =
  | { kind: 'allowed'; who: string }
  | { kind: 'unknown'; why: string }
  | { kind: 'forbidden'; why: string };

/** Finds out who comes with what stands behind "Bearer". */
export type CallerCheck = (credential: string) => Promise<CallerFinding>;

/** Whose tokens are believed: those that this issuer made for this audience, signed with a key of that set. */
export interface JwtTrust {
  issuer: string;
  audience: string;
  jwksUrl: string;
}

/** A token of ours with the scope `decrypt`. */
export function ownTokens(tokens: TokenBook, now: () => Instant): CallerCheck {
  return async (credential) => {
    const found = tokens.find(credential, now());
    if (found.kind !== 'valid') {
      const what = found.kind === 'ended' ? found.why : 'it is none of ours';
      return { kind: 'unknown', why: `this token does not hold: ${what}` };
    }
    return found.token.scopes.includes('decrypt')
      ? { kind: 'allowed', who: found.token.person }
      : { kind: 'forbidden', why: 'this token has not the scope decrypt' };
  };
}

/** Only algorithms with a public key: a shared one would let whoever checks tokens make them. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'];
const claims = z.object({ permissions: z.array(z.string()).optional(), email: z.string().optional() });

/**
 * The access token of who is signed in to the Web UI (`TEMPORAL_CODEC_PASS_ACCESS_TOKEN`). Where it has the claim
 * `permissions` of Temporal's default authorizer, one of them has to be about this namespace, or `system`.
 */
export function signedInPeople({ issuer, audience, jwksUrl }: JwtTrust, namespace: string): CallerCheck {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  const options = { issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp'], clockTolerance: 30 };
  return async (credential) => {
    try {
      const { payload } = await jwtVerify(credential, keys, options);
      return judge(payload, namespace);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      return { kind: 'unknown', why: `this token does not hold: ${error.message}` };
    }
  };
}

function judge(payload: JWTPayload, namespace: string): CallerFinding {
  const read = claims.safeParse(payload);
  if (!read.success)
    return { kind: 'unknown', why: 'the claims of this token are not in the form of Temporal' };
  const { permissions, email } = read.data;
  const mayRead = permissions?.some((one) => [namespace, 'system'].includes(one.split(':')[0] ?? ''));
  return mayRead === false
    ? { kind: 'forbidden', why: `its permissions say nothing of namespace ${namespace}` }
    : { kind: 'allowed', who: email ?? payload.sub ?? 'unnamed' };
}

/** Ours begin with `pk_`; all else is somebody's sign-in, where those are taken. */
export function eitherOf(own: CallerCheck, people: CallerCheck | null): CallerCheck {
  return (credential) =>
    people === null || credential.startsWith('pk_') ? own(credential) : people(credential);
}
