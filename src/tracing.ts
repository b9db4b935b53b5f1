import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';

/** Traces of this process as they are sent, and what Temporal's client and workers take to be part of them. */
export interface Tracing {
  plugin: OpenTelemetryPlugin;
  /** Sends what is left. */
  stop(): Promise<void>;
}

/**
 * Starts to send traces by OTLP over HTTP to a collector at `endpoint` (`/v1/traces` is added). Loaded only where one is
 * set: without it nothing of OpenTelemetry runs but calls that do nothing.
 */
export function startTracing(endpoint: string, serviceName: string): Tracing {
  const resource = new Resource({ 'service.name': serviceName });
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const spanProcessor = new BatchSpanProcessor(new OTLPTraceExporter({ url }), {
    scheduledDelayMillis: 1_000,
  });
  const provider = new BasicTracerProvider({ resource, spanProcessors: [spanProcessor] });
  provider.register({ contextManager: new AsyncLocalStorageContextManager().enable() });
  return { plugin: new OpenTelemetryPlugin({ resource, spanProcessor }), stop: () => provider.shutdown() };
}
