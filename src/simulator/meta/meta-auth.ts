import { createHmac } from 'node:crypto';
import type { TokenPolicy } from '../http/authorize.ts';
import type { SimRequest } from '../http/exchange.ts';
import { bearerToken, isSameText } from '../oauth/access-tokens.ts';
import { SIMULATOR_CREDENTIALS } from '../oauth/token-endpoint.ts';
import { refuseMeta } from './meta-errors.ts';

/** Checks the token, from header or parameter, and `appsecret_proof` where it is sent: with `--any-token` neither. */
export function authorizeMeta(
  request: SimRequest,
  parameters: ReadonlyMap<string, string>,
  { isAnyTokenTaken }: TokenPolicy,
): void {
  const token = bearerToken(request.headers.authorization) ?? parameters.get('access_token') ?? null;
  if (token === null) {
    return refuseMeta('An access token is required to request this resource.', 104, { status: 401 });
  }
  if (isAnyTokenTaken) return;
  if (!isSameText(token, SIMULATOR_CREDENTIALS.metaToken)) {
    refuseMeta('Invalid OAuth access token - Cannot parse access token', 190, { status: 401 });
  }
  const proof = parameters.get('appsecret_proof');
  if (proof !== undefined && !isSameText(proof, proofOf(token))) {
    refuseMeta('Invalid appsecret_proof provided in the API argument', 100, { type: 'GraphMethodException' });
  }
}

function proofOf(token: string): string {
  return createHmac('sha256', SIMULATOR_CREDENTIALS.metaAppSecret).update(token).digest('hex');
}
