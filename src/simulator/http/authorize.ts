import type { TokenCheck } from '../oauth/access-tokens.ts';
import { bearerToken, checkAccessToken } from '../oauth/access-tokens.ts';
import type { SimRequest } from './exchange.ts';

/** Who is let in: everybody with any token, or only tokens that were issued here. */
export interface TokenPolicy {
  isAnyTokenTaken: boolean;
  wallMs: number;
}

/** Checks the bearer token of a call to a Google platform. */
export function checkBearer(request: SimRequest, policy: TokenPolicy): TokenCheck {
  const token = bearerToken(request.headers.authorization);
  if (policy.isAnyTokenTaken && token !== null) return { kind: 'valid', scopes: 'all' };
  return checkAccessToken(token, policy.wallMs);
}

/** Whether a valid token was granted one of the scopes. */
export function hasScope(check: TokenCheck & { kind: 'valid' }, wanted: readonly string[]): boolean {
  return check.scopes === 'all' || check.scopes.some((scope) => wanted.includes(scope));
}
