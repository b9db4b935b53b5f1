import { createRoute, z } from '@hono/zod-openapi';
import type { ApiDeps } from './api-deps.ts';
import type { ApiApp } from './api-env.ts';
import { instantSchema } from './common-schemas.ts';
import { answersOf, behindToken } from './route-parts.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/automation',
  operationId: 'showAutomation',
  summary: 'Whether the machine may halt by itself',
  ...behindToken('read'),
  responses: answersOf({
    schema: z
      .object({
        on: z.boolean(),
        since: instantSchema.optional().openapi({ description: 'missing where nobody ever switched it' }),
        by: z.string().optional().openapi({ description: 'who switched it last' }),
        reason: z.string().optional(),
      })
      .openapi('Automation'),
    description: 'on, or off by the kill switch',
  }),
});

/** `GET /v1/automation`. */
export function addAutomation(app: ApiApp, { store: { incidentBook } }: ApiDeps): void {
  app.openapi(route, async (c) => {
    const { on, since, by, reason } = await incidentBook.automation();
    const said = Object.entries({ since, by, reason }).filter(([, value]) => value !== null);
    return c.json({ on, ...Object.fromEntries(said) }, 200);
  });
}
