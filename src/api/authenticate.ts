import type { Context, MiddlewareHandler } from 'hono';
import type { Instant } from '../domain/instant.ts';
import { type ApiEnv, addressOf } from './api-env.ts';
import type { ApiToken, Scope } from './api-token.ts';
import { unavailable } from './failure-problems.ts';
import { ApiProblem } from './problem.ts';
import { createCounter, type RateLimits } from './rate-limits.ts';
import type { TokenBook } from './token-book.ts';
import { TokensUnreadable } from './token-file.ts';

const REALM = 'Bearer realm="pacekeeper"';
const BEARER_PATTERN = /^Bearer +([A-Za-z0-9._~+/=-]{1,200})$/i;

/** What authentication needs. */
export interface AuthenticationDeps {
  tokens: TokenBook;
  now: () => Instant;
  limits: RateLimits;
}

/**
 * Lets through who comes with a valid token, within the limits. A valid one is never refused for the failures of others at
 * the same address: 256 random bits cannot be guessed, so that limit only keeps noise away.
 */
export function authenticate({ tokens, now, limits }: AuthenticationDeps): MiddlewareHandler<ApiEnv> {
  const countAddress = createCounter(limits.address);
  const countFailure = createCounter(limits.failures);
  const countToken = createCounter(limits.token);
  return async (c, next) => {
    const address = addressOf(c);
    await countAddress(address);
    const found = tokenOf(c, tokens, now());
    if (found instanceof ApiProblem) {
      await countFailure(address);
      throw found;
    }
    await countToken(found.id);
    c.set('token', found);
    await next();
  };
}

/** Refuses a token without this scope. */
export function requireScope(scope: Scope): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const { scopes } = c.get('token');
    if (!scopes.includes(scope)) {
      throw new ApiProblem(
        'scope-missing',
        `This takes a token with the scope ${scope}; this one has ${scopes.join(', ')}. Make one with "pacekeeper tokens add".`,
        { headers: { 'www-authenticate': `${REALM}, error="insufficient_scope", scope="${scope}"` } },
      );
    }
    await next();
  };
}

function tokenOf(c: Context<ApiEnv>, tokens: TokenBook, now: Instant): ApiToken | ApiProblem {
  const header = c.req.header('authorization');
  if (header === undefined) return unauthenticated('Send a token: "Authorization: Bearer pk_…".', REALM);
  const secret = BEARER_PATTERN.exec(header)?.[1];
  const found = secret === undefined ? ({ kind: 'unknown' } as const) : lookUp(tokens, secret, now);
  if (found.kind === 'valid') return found.token;
  const what =
    found.kind === 'ended'
      ? `This token does not hold any more: ${found.why}.`
      : 'This token is none of ours.';
  return unauthenticated(what, `${REALM}, error="invalid_token"`);
}

function lookUp(tokens: TokenBook, secret: string, now: Instant) {
  try {
    return tokens.find(secret, now);
  } catch (error) {
    if (!(error instanceof TokensUnreadable)) throw error;
    // The message names a file of this machine, so only the log gets it.
    const detail = 'No token can be checked. The log of the API says why, and what to do.';
    throw unavailable('tokens-unreadable', detail, { cause: error });
  }
}

function unauthenticated(what: string, challenge: string): ApiProblem {
  return new ApiProblem(
    'unauthenticated',
    `${what} Make one with "pacekeeper tokens add --person you@example.com".`,
    { headers: { 'www-authenticate': challenge } },
  );
}
