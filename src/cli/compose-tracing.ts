import type { Config } from '../config/env.ts';
import type { Tracing } from '../tracing.ts';

/** Traces of this process, where the environment names a collector; null, and nothing loaded, where it does not. */
export async function tracingHere(
  { tracesEndpoint }: Pick<Config, 'tracesEndpoint'>,
  serviceName: string,
): Promise<Tracing | null> {
  if (tracesEndpoint === null) return null;
  const { startTracing } = await import('../tracing.ts');
  return startTracing(tracesEndpoint, serviceName);
}
