import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Outcome } from './answer-call.ts';
import { bodyText, type SimAnswer, type SimRequest } from './exchange.ts';

const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** A server that hands each call to `answer` and sends what comes back. A bug in a handler is a 500 that says so. */
export function createHttpServer(answer: (request: SimRequest) => Promise<Outcome>): Server {
  return createServer((incoming, outgoing) => {
    exchange(incoming, outgoing, answer).catch((bug: unknown) => {
      const text = bug instanceof Error ? bug.message : String(bug);
      if (!outgoing.headersSent) send(outgoing, { status: 500, body: { error: `simulator bug: ${text}` } });
    });
  });
}

async function exchange(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: SimRequest) => Promise<Outcome>,
): Promise<void> {
  const outcome = await answer(await readRequest(incoming));
  if (outcome.kind === 'drop') incoming.socket.destroy();
  else send(outgoing, outcome.answer);
}

async function readRequest(incoming: IncomingMessage): Promise<SimRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new Error('the request body is larger than 32 MiB');
    chunks.push(bytes);
  }
  const origin = `http://${incoming.headers.host ?? '127.0.0.1'}`;
  const url = new URL(incoming.url ?? '/', origin);
  return {
    method: incoming.method ?? 'GET',
    path: decodedPath(url.pathname),
    query: url.searchParams,
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString('utf8'),
    origin,
  };
}

/** `googleAds%3Asearch` is `googleAds:search`; what cannot be decoded stays as it is. */
function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function send(outgoing: ServerResponse, answer: SimAnswer): void {
  const body = Buffer.from(bodyText(answer));
  outgoing.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'application/json; charset=UTF-8',
    'content-length': body.length,
    ...answer.headers,
  });
  outgoing.end(body);
}
