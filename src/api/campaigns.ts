import { createRoute, z } from '@hono/zod-openapi';
import { incidentWorkflowId } from '../workflows/workflow-ids.ts';
import type { ApiDeps } from './api-deps.ts';
import type { ApiApp } from './api-env.ts';
import { campaignSchema, toCampaign } from './campaign-schemas.ts';
import { limitSchema, platformSchema } from './common-schemas.ts';
import { cursorOf, encodeCursor } from './cursor.ts';
import { incidentSchema, toIncident } from './incident-schemas.ts';
import { ApiProblem } from './problem.ts';
import { answersOf, behindToken } from './route-parts.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/v1/campaigns',
  operationId: 'listCampaigns',
  summary: 'Campaigns, each with its last observation and what was decided of it',
  ...behindToken('read'),
  request: {
    query: z.strictObject({
      platform: platformSchema.optional(),
      limit: limitSchema,
      cursor: cursorOf(z.string()),
    }),
  },
  responses: answersOf({
    schema: z
      .object({ campaigns: z.array(campaignSchema), cursor: z.string().nullable() })
      .openapi('Campaigns'),
    description: 'a page of them, by platform, account and key; `cursor` is null on the last one',
  }),
});

const refSchema = z.object({ platform: platformSchema, accountId: z.string(), campaignKey: z.string() });

const showRoute = createRoute({
  method: 'get',
  path: '/v1/campaigns/{platform}/{accountId}/{campaignKey}',
  operationId: 'showCampaign',
  summary: 'One campaign, with its last incident',
  ...behindToken('read'),
  request: { params: refSchema },
  responses: answersOf(
    {
      schema: campaignSchema
        .extend({ incident: z.union([incidentSchema, z.null()]) })
        .openapi('CampaignWithIncident'),
      description: 'its last observation, and the incident last opened for it, open or closed',
    },
    ['unknown-campaign'],
  ),
});

/** `GET /v1/campaigns` and `GET /v1/campaigns/{platform}/{accountId}/{campaignKey}`. */
export function addCampaigns(app: ApiApp, { store: { observationLog, incidentBook } }: ApiDeps): void {
  app.openapi(listRoute, async (c) => {
    const { platform, limit, cursor = null } = c.req.valid('query');
    const page = await observationLog.latestAll({ platform, limit, cursor });
    const next = page.cursor === null ? null : encodeCursor(page.cursor);
    return c.json({ campaigns: page.latest.map(toCampaign), cursor: next }, 200);
  });
  app.openapi(showRoute, async (c) => {
    const campaign = c.req.valid('param');
    const [latest, record] = await Promise.all([
      observationLog.latest(campaign),
      incidentBook.findByWorkflow(incidentWorkflowId(campaign)),
    ]);
    if (latest === null) throw unknownCampaign(Object.values(campaign).join('/'));
    return c.json({ ...toCampaign(latest), incident: record === null ? null : toIncident(record) }, 200);
  });
}

function unknownCampaign(name: string): ApiProblem {
  return new ApiProblem(
    'unknown-campaign',
    `No sweep has seen a campaign ${name}. GET /v1/campaigns lists those there are.`,
  );
}
