import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import type { ApiDeps } from './api-deps.ts';
import type { ApiApp, ApiEnv } from './api-env.ts';
import { addAudit } from './audit.ts';
import { authenticate } from './authenticate.ts';
import { addAutomation } from './automation.ts';
import { addBulkDecisions } from './bulk-decisions.ts';
import { addCampaigns } from './campaigns.ts';
import { addDecisions } from './decisions.ts';
import { problemOf } from './failure-problems.ts';
import { addHealth } from './health.ts';
import { addIncidents } from './incidents.ts';
import { addDocument } from './openapi-document.ts';
import { ApiProblem, answerProblem } from './problem.ts';
import { DEFAULT_LIMITS } from './rate-limits.ts';
import { logRequests } from './request-log.ts';
import { measureRequests } from './request-metrics.ts';
import { traceRequests } from './trace-requests.ts';
import { validationProblem } from './validation-problem.ts';

const MAX_BODY_BYTES = 64 * 1024;

/** The approval API as an app: `app.request(...)` asks it in-process, `serveApi` puts it on a port. */
export function createApi(deps: ApiDeps): ApiApp {
  const app: ApiApp = new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw validationProblem(result.target, result.error.issues);
    },
  });
  app.onError((error, c) => answerProblem(c, problemOf(error)));
  app.notFound((c) => answerProblem(c, NO_SUCH_ROUTE));
  addMiddleware(app, deps);
  addHealth(app, deps);
  addDocument(app);
  addDecisions(app, deps);
  addBulkDecisions(app, deps);
  addIncidents(app, deps);
  addCampaigns(app, deps);
  addAudit(app, deps);
  addAutomation(app, deps);
  for (const mount of deps.mounts ?? []) mount(app);
  return app;
}

const NO_SUCH_ROUTE = new ApiProblem(
  'no-such-route',
  'There is nothing at this address. /openapi.json lists what there is.',
);

function addMiddleware(app: ApiApp, { log, tokens, now, limits = DEFAULT_LIMITS, metrics }: ApiDeps): void {
  if (metrics !== undefined) app.use(measureRequests(metrics));
  app.use(requestId({ limitLength: 64 }), traceRequests(), logRequests(log), secureHeaders());
  app.use(
    methodNotAllowed({ app, onMethodNotAllowed: (c, methods) => answerProblem(c, notAllowed(methods)) }),
  );
  app.use('/v1/*', authenticate({ tokens, now, limits }));
  app.use(
    '/v1/*',
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw TOO_LARGE;
      },
    }),
  );
}

function notAllowed(methods: readonly string[]): ApiProblem {
  const allow = methods.join(', ');
  return new ApiProblem('method-not-allowed', `This address takes ${allow}.`, { headers: { allow } });
}

const TOO_LARGE = new ApiProblem(
  'body-too-large',
  `A body may have at most ${MAX_BODY_BYTES / 1024} KiB. Name fewer incidents, or give sweepKey and question.`,
);
