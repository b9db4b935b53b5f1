import { z } from 'zod';
import { OutsideFailure } from '../../domain/failure.ts';
import type { Platform } from '../../domain/platform.ts';
import { parseAnswer } from './answer.ts';
import { tokenRefused } from './google-auth-failures.ts';
import { signAssertion } from './google-jwt.ts';
import { createHttpClient, type HttpClient } from './http.ts';

/** Who we are at Google (ad-platform-apis §3): a person's consent, a service account, or a token that somebody else keeps fresh. */
export type GoogleCredential =
  | { kind: 'refresh_token'; clientId: string; clientSecret: string; refreshToken: string }
  | { kind: 'service_account'; clientEmail: string; privateKey: string }
  | { kind: 'fixed'; token: string };

/** Hands out access tokens. `invalidate` forgets the current one, or only `rejectedToken` if it still is the current one. */
export interface TokenSource {
  accessToken(signal: AbortSignal): Promise<string>;
  invalidate(rejectedToken?: string): void;
}

/** `tokenUrl` is `https://oauth2.googleapis.com/token` in live mode; `now` gives epoch milliseconds of the wall clock. */
export interface GoogleTokenOptions {
  platform: Platform;
  tokenUrl: string;
  credential: GoogleCredential;
  scopes: readonly string[];
  now: () => number;
  timeoutMs?: number;
}

interface HeldToken {
  token: string;
  usableUntilMs: number;
}

type GrantingCredential = Exclude<GoogleCredential, { kind: 'fixed' }>;

const TOKEN_TIMEOUT_MS = 10_000;
/** A token is given up a minute early, so that it cannot run out between here and the platform. */
const SAFETY_MARGIN_MS = 60_000;

const tokenAnswerSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/**
 * Access tokens of one credential: kept until shortly before they expire, and fetched once however many ask at the same
 * time. Throws PLATFORM_AUTH_REJECTED when Google refuses the credential, which no retry can mend.
 */
export function createGoogleTokenSource(options: GoogleTokenOptions): TokenSource {
  const { credential } = options;
  if (credential.kind === 'fixed') {
    return { accessToken: async () => credential.token, invalidate: () => undefined };
  }
  return keepToken(() => grant(options, credential), options.now);
}

function keepToken(fetchToken: () => Promise<HeldToken>, now: () => number): TokenSource {
  let held: HeldToken | null = null;
  let inFlight: Promise<HeldToken> | null = null;
  const refresh = (): Promise<HeldToken> => {
    inFlight ??= fetchToken()
      .then((token) => (held = token))
      .finally(() => (inFlight = null));
    return inFlight;
  };
  return {
    async accessToken(signal) {
      if (held !== null && now() < held.usableUntilMs) return held.token;
      return (await untilAborted(refresh(), signal)).token;
    },
    invalidate(rejectedToken) {
      if (rejectedToken === undefined || held?.token === rejectedToken) held = null;
    },
  };
}

/** One caller that gives up must not take the token away from the others who wait for it. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function grant(options: GoogleTokenOptions, credential: GrantingCredential): Promise<HeldToken> {
  return await askForToken(options, credential).catch(onlyOfTheToken);
}

/** The host of tokens is not the platform: where one worker does not reach it, the others still reach the platform. */
function onlyOfTheToken(error: unknown): never {
  if (!(error instanceof OutsideFailure)) throw error;
  const { code, message, retryAfterMs, details } = error;
  throw new OutsideFailure(code, message, {
    retryAfterMs,
    details: { ...details, isOutage: false },
    cause: error.cause,
  });
}

async function askForToken(options: GoogleTokenOptions, credential: GrantingCredential): Promise<HeldToken> {
  const { platform, tokenUrl, now } = options;
  const askedAtMs = now();
  const answer = await tokenClient(options).request({
    method: 'POST',
    path: '',
    label: 'the request for an access token',
    form: grantForm(credential, { audience: tokenUrl, scopes: options.scopes, nowMs: askedAtMs }),
    signal: new AbortController().signal,
    isWrite: false,
  });
  const source = { platform, what: 'the request for an access token', isWrite: false };
  if (answer.status !== 200) throw tokenRefused(source, answer);
  const { access_token: token, expires_in: seconds } = parseAnswer(tokenAnswerSchema, answer.body, source);
  return { token, usableUntilMs: askedAtMs + seconds * 1000 - SAFETY_MARGIN_MS };
}

function tokenClient(options: GoogleTokenOptions): HttpClient {
  const { platform, tokenUrl, timeoutMs = TOKEN_TIMEOUT_MS } = options;
  return createHttpClient({ platform, baseUrl: tokenUrl, timeoutMs });
}

function grantForm(
  credential: GrantingCredential,
  claims: { audience: string; scopes: readonly string[]; nowMs: number },
): Record<string, string> {
  if (credential.kind === 'refresh_token') {
    return {
      grant_type: 'refresh_token',
      client_id: credential.clientId,
      client_secret: credential.clientSecret,
      refresh_token: credential.refreshToken,
    };
  }
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: signAssertion(credential, claims),
  };
}
