import type { ParsedEnv } from './env-schema.ts';

/** Who may ask the codec server beside our own tokens, and from which page. */
export interface CodecConfig {
  /** the Web UI's origin; null: that of its address, where one is known */
  uiOrigin: string | null;
  jwt: { issuer: string; audience: string; jwksUrl: string } | null;
}

/** Reads the variables of the codec server; half of a JWT setting is a problem. */
export function readCodec(parsed: ParsedEnv, problems: string[]): CodecConfig {
  const { CODEC_UI_ORIGIN, CODEC_JWT_ISSUER: issuer, CODEC_JWT_AUDIENCE: audience, CODEC_JWKS_URL } = parsed;
  const uiOrigin = CODEC_UI_ORIGIN === undefined ? null : new URL(CODEC_UI_ORIGIN).origin;
  if (issuer === undefined && audience === undefined && CODEC_JWKS_URL === undefined)
    return { uiOrigin, jwt: null };
  const missing = ['CODEC_JWT_ISSUER', 'CODEC_JWT_AUDIENCE', 'CODEC_JWKS_URL'] as const;
  for (const name of missing) {
    if (parsed[name] === undefined)
      problems.push(`${name}: is missing, though others of CODEC_JWT_… are set`);
  }
  const jwt = { issuer: issuer ?? '', audience: audience ?? '', jwksUrl: CODEC_JWKS_URL ?? '' };
  return { uiOrigin, jwt };
}
