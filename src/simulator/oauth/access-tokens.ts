import { createHmac, timingSafeEqual } from 'node:crypto';

/** What an access token is good for, or why it is not. */
export type TokenCheck =
  | { kind: 'valid'; scopes: readonly string[] | 'all' }
  | { kind: 'missing' }
  | { kind: 'unknown' }
  | { kind: 'expired' };

const KEY = 'pacekeeper-simulator';
const PREFIX = 'ya29.sim';

/** How long an issued token lives, in seconds of real time. */
export const TOKEN_LIFETIME_S = 3_599;

/** A token that carries its own end and scopes, signed, so that it stays good across a restart of the simulator. */
export function issueAccessToken(scopes: readonly string[], wallMs: number): string {
  const claims = Buffer.from(JSON.stringify({ exp: wallMs + TOKEN_LIFETIME_S * 1000, scopes })).toString(
    'base64url',
  );
  return `${PREFIX}.${claims}.${signatureOf(claims)}`;
}

/** Checks a token that the simulator issued. */
export function checkAccessToken(token: string | null, wallMs: number): TokenCheck {
  if (token === null || token === '') return { kind: 'missing' };
  const [first, second, claims = '', signature = '', ...rest] = token.split('.');
  if (`${first}.${second}` !== PREFIX || rest.length > 0) return { kind: 'unknown' };
  if (!isSameText(signature, signatureOf(claims))) return { kind: 'unknown' };
  const { exp, scopes } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    exp: number;
    scopes: string[];
  };
  return exp > wallMs ? { kind: 'valid', scopes } : { kind: 'expired' };
}

/** A signature over text, for report URLs too. */
export function signatureOf(text: string): string {
  return createHmac('sha256', KEY).update(text).digest('base64url');
}

/** Compares two texts without telling by time where they differ. */
export function isSameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The bearer token of a header, or null. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer (.+)$/i.exec(header ?? '')?.[1]?.trim() ?? null;
}
