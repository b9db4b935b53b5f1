/** Every problem the API answers with (RFC 9457), by the last part of its `type`; docs/api.md explains each. */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not as the API expects it' },
  unauthenticated: { status: 401, title: 'No valid bearer token came with the request' },
  'scope-missing': { status: 403, title: 'The token may not do this' },
  'another-person': { status: 403, title: 'A token decides in the name of its own person only' },
  'no-such-route': { status: 404, title: 'There is nothing at this address' },
  'unknown-incident': { status: 404, title: 'There is no such incident' },
  'unknown-campaign': { status: 404, title: 'There is no such campaign' },
  'nothing-asked': { status: 404, title: 'No open incident of that sweep asks this' },
  'method-not-allowed': { status: 405, title: 'The address does not take this method' },
  'already-decided': { status: 409, title: 'Somebody decided already' },
  refused: { status: 409, title: 'The decision was refused' },
  'not-supported': { status: 409, title: 'This decision is not supported here' },
  'not-alike': { status: 409, title: 'The incidents are not of one sweep and one kind of question' },
  'too-many': { status: 409, title: 'Too many incidents for one decision' },
  'key-reused': { status: 409, title: 'The idempotency key stands for another request' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not JSON' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  unexpected: { status: 500, title: 'Something happened that should not' },
  'not-ready': { status: 503, title: 'Something that decisions need is missing' },
  'no-worker': { status: 503, title: 'No worker answered' },
  'temporal-unreachable': { status: 503, title: 'Temporal does not answer' },
  'store-unreachable': { status: 503, title: 'The store does not answer' },
  'tokens-unreadable': { status: 503, title: 'The file of API tokens cannot be used' },
} as const;

/** One kind of problem. */
export type ProblemKind = keyof typeof PROBLEMS;

/** The `type` of a problem. It is a name, not an address to open. */
export function problemType(kind: ProblemKind): string {
  return `urn:problem-type:pacekeeper:${kind}`;
}
