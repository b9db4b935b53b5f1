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

/** Tokens that name their maker: Google access and refresh tokens, Meta, Slack, and our own API's. */
const KNOWN_TOKEN_PATTERN =
  /\b(?:ya29\.[A-Za-z0-9._-]+|1\/\/[A-Za-z0-9_-]{20,}|EAA[A-Za-z0-9]{20,}|(?:xox[a-z]|xapp)-[A-Za-z0-9-]+|pk_[A-Za-z0-9_-]{40,})/g;

/** Meta's `paging.next` and `previous` carry the token in a ready-made link. */
const PAGING_PATTERN = /(\\?["'])(next|previous)\1(\s*:\s*)\1https?:(?:(?!\1).)*\1/gis;

/** A signed address opens the file for whoever holds it: its whole query goes. */
const SIGNED_URL_PATTERN =
  /(https?:\/\/[^\s"'<>\\?]+)\?[^\s"'<>\\]*(?:signature|sig|x-goog-credential|googleaccessid)=[^\s"'<>\\]*/gi;

/** Shorter values, and those of letters alone, would take ordinary words out of texts: a password may be our own name. */
const SECRET_VALUE = /^(?![A-Za-z]*$).{8,}$/s;

/** This process's own credentials: they are known by value, because nothing in a client secret looks like one. */
const ownSecrets = new Set<string>();

/** Takes these values out of every text from here on, also as they stand in an address. For a program's own credentials. */
export function keepSecret(values: Iterable<string>): void {
  for (const value of values) {
    if (!SECRET_VALUE.test(value)) continue;
    for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
      ownSecrets.add(form);
  }
}

/** The longest first: one credential may be part of another. */
function withoutOwnSecrets(text: string): string {
  const found = [...ownSecrets].filter((secret) => text.includes(secret));
  return found
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, secret) => left.replaceAll(secret, REMOVED), text);
}

/**
 * The text without credentials: our own by value, and whatever looks like one: tokens, proofs, `Authorization`, keys, signed addresses and Meta's `paging.next`.
 * For everything that leaves an adapter as text: failure messages, logs, Temporal payloads (workflow history is readable).
 */
export function redact(text: string): string {
  return withoutOwnSecrets(text)
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
