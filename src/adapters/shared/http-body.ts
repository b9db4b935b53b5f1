import { type AnswerSource, lostAnswer, unreadableAnswer } from './answer.ts';

/** The largest honest answer is a Google page of 10,000 rows or a DV360 report, about 10 MB. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** The whole body as text. One beyond 64 MiB is not read on: it would take the worker's memory with it. */
export async function readBody(response: Response, source: AnswerSource): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) throw tooBig(source);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooBig(source: AnswerSource): Error {
  const reason = `it is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`;
  return source.isWrite ? lostAnswer(source, reason) : unreadableAnswer(source, reason);
}
