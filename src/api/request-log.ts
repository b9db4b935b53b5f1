import type { MiddlewareHandler } from 'hono';
import type { ApiDeps } from './api-deps.ts';
import { type ApiEnv, addressOf } from './api-env.ts';

/** Probes ask every few seconds; nobody wants to read that. */
const QUIET_PATHS: readonly string[] = ['/healthz', '/readyz'];

/** Logs each request by what it was and how it ended: ids and numbers, no header, no query, no body. */
export function logRequests(log: ApiDeps['log']): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    await next();
    const { method, path } = c.req;
    const line = {
      requestId: c.get('requestId'),
      method,
      path,
      status: c.res.status,
      ms: Math.round(performance.now() - startedAt),
      address: addressOf(c),
      tokenId: (c.get('token') as { id: string } | undefined)?.id ?? null,
    };
    if (c.res.status === 500) log.error({ ...line, err: c.error?.cause ?? c.error }, 'request failed');
    else if (c.res.status > 500)
      log.warn({ ...line, why: whyOf(c.error?.cause ?? c.error) }, 'request failed');
    else if (QUIET_PATHS.includes(path)) log.debug(line, 'request');
    else log.info(line, 'request');
  };
}

/** What happened, and what that was caused by, to the innermost cause. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${whyOf(error.cause)})`;
}
