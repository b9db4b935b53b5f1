import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Platform } from '../../domain/platform.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';

/**
 * One platform call as a span: method, path without query, and status; no header, no body, no error's words, which may
 * quote what was sent. The trace is not passed on to the platform. Does nothing where tracing is off.
 */
export function traced(
  platform: Platform,
  { method, path, label }: Pick<HttpRequest, 'method' | 'path' | 'label'>,
  call: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const tracer = trace.getTracer('pacekeeper-platforms');
  const attributes = { 'http.request.method': method, 'url.path': label ?? path, platform };
  return tracer.startActiveSpan(
    `${platform} ${method}`,
    { kind: SpanKind.CLIENT, attributes },
    async (span) => {
      try {
        const answer = await call();
        span.setAttribute('http.response.status_code', answer.status);
        if (answer.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
        return answer;
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
  );
}
