import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { ApiEnv } from './api-env.ts';

/** Each request as the start of a trace, or as part of its caller's (W3C `traceparent`). Does nothing where tracing is off. */
export function traceRequests(): MiddlewareHandler<ApiEnv> {
  const tracer = trace.getTracer('pacekeeper-api');
  return (c, next) => {
    const { method } = c.req;
    const caller = propagation.extract(context.active(), c.req.header());
    return tracer.startActiveSpan(method, { kind: SpanKind.SERVER }, caller, async (span) => {
      try {
        await next();
      } finally {
        span.updateName(`${method} ${routePath(c, -1)}`);
        span.setAttributes({ 'http.request.method': method, 'http.response.status_code': c.res.status });
        if (c.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      }
    });
  };
}
