/** What a call is answered with. */
export interface Reply {
  status: number;
  /** JSON, or text where it is a string */
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** What becomes of a call: an answer, a socket that is destroyed, or silence on an open one. */
export type Outcome = { kind: 'reply'; reply: Reply } | { kind: 'drop' } | { kind: 'silence' };
