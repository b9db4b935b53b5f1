import { randomBytes } from 'node:crypto';

/** Slack: a response URL is good for five messages within thirty minutes. */
const LIFETIME_MS = 30 * 60_000;
const MAX_USES = 5;
const MAX_KEPT = 1_000;

/** The message that was acted on, and by whom. */
export interface ResponseContext {
  userId: string;
  channel: string;
  ts: string;
}

interface ResponseUrl extends ResponseContext {
  issuedMs: number;
  uses: number;
}

/** What becomes of a call to a response URL. */
export type Used =
  | { kind: 'used'; context: ResponseContext }
  | { kind: 'refused'; error: 'expired_url' | 'used_url' };

/** Hands out the addresses at which an app may answer an interaction without a token. */
export class ResponseUrls {
  readonly #urls = new Map<string, ResponseUrl>();

  /** A new path under the emulator's own address. */
  issue(context: ResponseContext, nowMs: number): string {
    const path = `/actions/${randomBytes(12).toString('hex')}`;
    this.#urls.set(path, { ...context, issuedMs: nowMs, uses: 0 });
    if (this.#urls.size > MAX_KEPT) this.#urls.delete([...this.#urls.keys()][0] ?? '');
    return path;
  }

  /** Counts a use, good or bad. */
  use(path: string, nowMs: number): Used {
    const url = this.#urls.get(path);
    if (url === undefined || nowMs - url.issuedMs > LIFETIME_MS) {
      return { kind: 'refused', error: 'expired_url' };
    }
    if (url.uses >= MAX_USES) return { kind: 'refused', error: 'used_url' };
    url.uses += 1;
    const { userId, channel, ts } = url;
    return { kind: 'used', context: { userId, channel, ts } };
  }
}
