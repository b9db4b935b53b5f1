import { z } from 'zod';
import { ok, type SimAnswer, type SimRequest } from '../http/exchange.ts';
import { allParameters, parseJson } from '../http/parameters.ts';
import { issueAccessToken, TOKEN_LIFETIME_S } from './access-tokens.ts';

/** The only credentials that are taken without `--any-token`. */
export const SIMULATOR_CREDENTIALS = {
  clientId: 'sim-client',
  clientSecret: 'sim-secret',
  refreshToken: 'sim-refresh-token',
  metaToken: 'sim-meta-token',
  metaAppSecret: 'sim-app-secret',
} as const;

/** The scopes of the Google platforms, as a consent for all of them would grant. */
export const GOOGLE_SCOPES = {
  google: 'https://www.googleapis.com/auth/adwords',
  displayVideo: 'https://www.googleapis.com/auth/display-video',
  bidManager: 'https://www.googleapis.com/auth/doubleclickbidmanager',
} as const;

const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const REAL_AUDIENCES = ['https://oauth2.googleapis.com/token', 'https://www.googleapis.com/oauth2/v4/token'];
const MAX_LIFETIME_S = 3_600;
const SKEW_S = 300;

const headerSchema = z.object({ alg: z.literal('RS256') });
const claimsSchema = z.object({
  iss: z.string().min(1),
  scope: z.string().min(1),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/** Google's token endpoint: the refresh grant and the service account's signed assertion (RFC 6749, RFC 7523). */
export function answerTokenCall(
  request: SimRequest,
  options: { isAnyTokenTaken: boolean; wallMs: number },
): SimAnswer {
  if (request.method !== 'POST') return refuse(405, 'invalid_request', 'Use POST.');
  const form = allParameters(request);
  const grant = form.get('grant_type');
  if (grant === 'refresh_token') return answerRefresh(form, options);
  if (grant === JWT_GRANT) return answerAssertion(form.get('assertion') ?? '', request, options.wallMs);
  if (grant === undefined) return refuse(400, 'invalid_request', 'Required parameter is missing: grant_type');
  return refuse(400, 'unsupported_grant_type', `Invalid grant_type: ${grant}`);
}

function answerRefresh(
  form: Map<string, string>,
  options: { isAnyTokenTaken: boolean; wallMs: number },
): SimAnswer {
  const { clientId, clientSecret, refreshToken } = SIMULATOR_CREDENTIALS;
  for (const name of ['client_id', 'client_secret', 'refresh_token']) {
    if (!form.get(name)) return refuse(400, 'invalid_request', `Missing required parameter: ${name}`);
  }
  if (!options.isAnyTokenTaken) {
    if (form.get('client_id') !== clientId)
      return refuse(401, 'invalid_client', 'The OAuth client was not found.');
    if (form.get('client_secret') !== clientSecret) return refuse(401, 'invalid_client', 'Unauthorized');
    if (form.get('refresh_token') !== refreshToken) {
      return refuse(400, 'invalid_grant', 'Token has been expired or revoked.');
    }
  }
  return grant(Object.values(GOOGLE_SCOPES), options.wallMs);
}

function answerAssertion(assertion: string, request: SimRequest, wallMs: number): SimAnswer {
  const [header, claims, signature] = assertion.split('.');
  const isSigned = signature !== undefined && signature.length > 0;
  if (!isSigned || !headerSchema.safeParse(decode(header)).success) {
    return refuse(400, 'invalid_grant', 'Invalid JWT: it must be signed with RS256.');
  }
  const parsed = claimsSchema.safeParse(decode(claims));
  if (!parsed.success)
    return refuse(400, 'invalid_grant', 'Invalid JWT: it needs iss, scope, aud, iat and exp.');
  const { iat, exp, aud, scope } = parsed.data;
  if (![...REAL_AUDIENCES, `${request.origin}/token`].includes(aud)) {
    return refuse(400, 'invalid_grant', 'Invalid JWT: Failed audience check.');
  }
  const nowS = wallMs / 1000;
  if (iat > nowS + SKEW_S || exp < nowS || exp - iat > MAX_LIFETIME_S) {
    return refuse(400, 'invalid_grant', 'Invalid JWT: Token must be a short-lived token (60 minutes).');
  }
  const scopes = scope.split(' ');
  const isKnown = scopes.every((name) => Object.values(GOOGLE_SCOPES).some((known) => known === name));
  return isKnown
    ? grant(scopes, wallMs)
    : refuse(400, 'invalid_scope', `${scope} is not a valid audience string.`);
}

function grant(scopes: readonly string[], wallMs: number): SimAnswer {
  return ok({
    access_token: issueAccessToken(scopes, wallMs),
    expires_in: TOKEN_LIFETIME_S,
    scope: scopes.join(' '),
    token_type: 'Bearer',
  });
}

function decode(part: string | undefined): unknown {
  return parseJson(Buffer.from(part ?? '', 'base64url').toString());
}

function refuse(status: number, error: string, description: string): SimAnswer {
  return { status, body: { error, error_description: description } };
}
