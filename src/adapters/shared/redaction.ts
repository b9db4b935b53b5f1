const REMOVED = '[removed]';

const SECRET_NAMES =
  'access_token|input_token|routing_key|appsecret_proof|refresh_token|client_secret|id_token|assertion|private_key|authorization|developer-token|x-goog-signature|x-goog-credential|signature|googleaccessid';

/** `name=value` in a query or form. */
const PAIR_PATTERN = new RegExp(`\\b(${SECRET_NAMES})=[^&\\s"'<>\\\\]+`, 'gi');

/** `"name": "value"` in JSON, also inside a JSON string; the value ends at its own closing quote. */
const JSON_PATTERN = new RegExp(
  `(\\\\?["'])(${SECRET_NAMES})\\1(\\s*:\\s*)\\1(?:\\\\.|(?!\\1).)*?\\1`,
  'gis',
);

/** `name: value` as headers are printed, to the end of the line. */
const HEADER_PATTERN = /\b(authorization|proxy-authorization|developer-token)\s*:\s*[^\r\n"',}]+/gi;

const BEARER_PATTERN = /\bBearer\s+[A-Za-z0-9._~+/=-]+/gi;
const PEM_PATTERN = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const JWT_PATTERN = /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g;

/** Tokens that name their maker: Google access and refresh tokens, Meta, Slack. */
const KNOWN_TOKEN_PATTERN =
  /\b(?:ya29\.[A-Za-z0-9._-]+|1\/\/[A-Za-z0-9_-]{20,}|EAA[A-Za-z0-9]{20,}|xox[a-z]-[A-Za-z0-9-]+)/g;

/** Meta's `paging.next` and `previous` carry the token in a ready-made link. */
const PAGING_PATTERN = /(\\?["'])(next|previous)\1(\s*:\s*)\1https?:(?:(?!\1).)*\1/gis;

/** A signed address opens the file for whoever holds it: its whole query goes. */
const SIGNED_URL_PATTERN =
  /(https?:\/\/[^\s"'<>\\?]+)\?[^\s"'<>\\]*(?:signature|sig|x-goog-credential|googleaccessid)=[^\s"'<>\\]*/gi;

/**
 * The text without credentials: tokens, proofs, `Authorization`, keys, signed addresses and Meta's `paging.next`.
 * For everything that leaves an adapter as text: failure messages, logs, Temporal payloads (workflow history is readable).
 */
export function redact(text: string): string {
  return text
    .replace(PEM_PATTERN, REMOVED)
    .replace(PAGING_PATTERN, `$1$2$1$3$1${REMOVED}$1`)
    .replace(JSON_PATTERN, `$1$2$1$3$1${REMOVED}$1`)
    .replace(SIGNED_URL_PATTERN, `$1?${REMOVED}`)
    .replace(PAIR_PATTERN, `$1=${REMOVED}`)
    .replace(BEARER_PATTERN, `Bearer ${REMOVED}`)
    .replace(HEADER_PATTERN, `$1: ${REMOVED}`)
    .replace(JWT_PATTERN, REMOVED)
    .replace(KNOWN_TOKEN_PATTERN, REMOVED);
}

/** A platform's own words, safe to show: redacted, on one line, at most `maxLength` characters. */
export function quotable(text: string, maxLength = 300): string {
  const line = redact(text).replace(/\s+/g, ' ').trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}
