import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One call as a scripted host got it. `body` is the raw text. */
export interface HostRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingMessage['headers'];
  body: string;
}

/** What a script answers: JSON or text, a connection that breaks, or no answer at all. */
export type HostAnswer =
  | { status?: number; headers?: Record<string, string>; body: unknown }
  | 'drop'
  | 'hang';

/** A real HTTP server on loopback whose every answer the test decides; it keeps what it was asked. */
export interface ScriptedHost {
  url: string;
  requests: HostRequest[];
  close(): Promise<void>;
}

/** Starts a host that answers by `script`. */
export async function scriptedHost(script: (request: HostRequest) => HostAnswer): Promise<ScriptedHost> {
  const requests: HostRequest[] = [];
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await hostRequest(incoming);
    requests.push(request);
    sendAnswer(script(request), outgoing);
  };
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendAnswer(answer: HostAnswer, outgoing: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'drop') {
    outgoing.destroy();
    return;
  }
  const isText = typeof answer.body === 'string';
  const contentType = isText ? 'text/csv' : 'application/json';
  outgoing.writeHead(answer.status ?? 200, { 'content-type': contentType, ...answer.headers });
  outgoing.end(isText ? answer.body : JSON.stringify(answer.body));
}

async function hostRequest(incoming: IncomingMessage): Promise<HostRequest> {
  const url = new URL(incoming.url ?? '/', 'http://host');
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: incoming.headers,
    body: await text(incoming),
  };
}
