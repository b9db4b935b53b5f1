import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().default(''),
  name: z.string(),
});
const exportSchema = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })),
});

/** A span as a collector gets it. */
export type CollectedSpan = z.infer<typeof spanSchema>;

/** An OpenTelemetry collector on loopback: OTLP over HTTP with JSON. */
export interface TraceCollector {
  url: string;
  spans: CollectedSpan[];
  /** everything that was sent, as it came */
  texts: string[];
  close(): void;
}

export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const texts: string[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      texts.push(JSON.stringify(body));
      if (request.url === '/v1/traces') spans.push(...spansOf(body));
      response.writeHead(request.url === '/v1/traces' ? 200 : 404).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url, spans, texts, close };
}

function spansOf(body: unknown): CollectedSpan[] {
  return exportSchema
    .parse(body)
    .resourceSpans.flatMap((resource) => resource.scopeSpans.flatMap((scope) => scope.spans));
}
