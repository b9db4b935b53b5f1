import type { IncomingHttpHeaders } from 'node:http';

/** One call as the handlers see it: `path` decoded, `origin` as the caller addressed us, `body` as text. */
export interface SimRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  origin: string;
}

/** What a write did to a campaign, or would have done; `null` for reads. */
export type Effect = 'pause' | 'resume' | 'validate' | null;

/** An answer before it is sent. `body` is JSON unless `contentType` says otherwise; then it is the text itself. */
export interface SimAnswer {
  status: number;
  body: unknown;
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
  campaignId?: string;
  effect?: Effect;
  /** real time of the last API write to the campaign that was read */
  lastWriteWallMs?: number | null;
}

/** Thrown by handlers to answer with a refusal of the platform from any depth. */
export class Refusal extends Error {
  readonly answer: SimAnswer;

  constructor(answer: SimAnswer) {
    super(`refused with ${answer.status}`);
    this.name = 'Refusal';
    this.answer = answer;
  }
}

/** A 200 with a JSON body. */
export function ok(body: unknown): SimAnswer {
  return { status: 200, body };
}

/** The text of an answer's body as it goes over the wire. */
export function bodyText(answer: SimAnswer): string {
  return answer.contentType === undefined ? JSON.stringify(answer.body) : String(answer.body);
}
