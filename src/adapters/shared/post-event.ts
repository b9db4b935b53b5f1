import { networkCode } from './network-failures.ts';

/** One event for a service that calls people. `url`, `headers` and `body` may hold secrets; none of them is ever quoted. */
export interface EventPost {
  url: string;
  headers?: Readonly<Record<string, string>>;
  body: string;
  timeoutMs: number;
}

/** An answer of any status. `text` is the start of what a refusal says, and empty where the event was taken. */
export interface PostAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** What became of a post; `reason` is safe to show. */
export type PostOutcome = ({ kind: 'answered' } & PostAnswer) | { kind: 'unanswered'; reason: string };

/** Enough to quote why an event was refused; a proxy's error page may be of any length. */
const MAX_QUOTED_LENGTH = 16_384;

/**
 * Posts JSON once with the built-in `fetch`; never throws and never tries again by itself. Redirects are not followed:
 * the next host would get our key.
 */
export async function postEvent({ url, headers, body, timeoutMs }: EventPost): Promise<PostOutcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'pacekeeper', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status, headers: answered } = response;
    return { kind: 'answered', status, headers: answered, text: await startOfRefusal(response) };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    const reason = isLate
      ? `no answer within ${timeoutMs} ms`
      : `the connection failed (${networkCode(error)})`;
    return { kind: 'unanswered', reason };
  }
}

/** The status has come already and says enough, so a body that breaks off changes nothing. */
async function startOfRefusal(response: Response): Promise<string> {
  let text = '';
  try {
    if (response.ok || response.body === null) {
      await response.body?.cancel();
      return '';
    }
    const decoder = new TextDecoder();
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= MAX_QUOTED_LENGTH) break;
    }
  } catch {
    return text;
  }
  return text.slice(0, MAX_QUOTED_LENGTH);
}
