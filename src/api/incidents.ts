import { createRoute, z } from '@hono/zod-openapi';
import { recordOf } from '../client/decide-incident.ts';
import { INCIDENT_STATUSES } from '../domain/incident.ts';
import type { ApiDeps } from './api-deps.ts';
import type { ApiApp } from './api-env.ts';
import { limitSchema, platformSchema, questionSchema, repeatable } from './common-schemas.ts';
import { cursorOf, encodeCursor } from './cursor.ts';
import { incidentNamed, unknownIncident } from './incident-named.ts';
import { incidentInFullSchema, incidentSchema, toIncident, toIncidentInFull } from './incident-schemas.ts';
import { answersOf, behindToken } from './route-parts.ts';

const placeSchema = z.object({ updatedAt: z.string(), incidentKey: z.string() });
const OPEN = INCIDENT_STATUSES.filter((status) => status !== 'closed');

const listRoute = createRoute({
  method: 'get',
  path: '/v1/incidents',
  operationId: 'listIncidents',
  summary: 'Incidents, last changed first',
  ...behindToken('read'),
  request: {
    query: z.strictObject({
      platform: platformSchema.optional(),
      status: repeatable(INCIDENT_STATUSES, 'in these statuses; without it, those that are open'),
      question: questionSchema.optional().openapi({ description: 'only those that ask this' }),
      limit: limitSchema,
      cursor: cursorOf(placeSchema),
    }),
  },
  responses: answersOf({
    schema: z
      .object({ incidents: z.array(incidentSchema), cursor: z.string().nullable() })
      .openapi('Incidents'),
    description: 'a page of them; `cursor` is null on the last one',
  }),
});

const showRoute = createRoute({
  method: 'get',
  path: '/v1/incidents/{id}',
  operationId: 'showIncident',
  summary: 'One incident',
  ...behindToken('read'),
  request: { params: z.object({ id: z.string() }) },
  responses: answersOf({ schema: incidentInFullSchema, description: 'where it stands' }, [
    'unknown-incident',
  ]),
});

/** `GET /v1/incidents` and `GET /v1/incidents/{id}`. */
export function addIncidents(app: ApiApp, { store: { incidentBook } }: ApiDeps): void {
  app.openapi(listRoute, async (c) => {
    const { platform, status = OPEN, question, limit, cursor } = c.req.valid('query');
    const filter = { platform, statuses: status, question, limit, after: cursor };
    const records = await incidentBook.list(filter);
    const last = records.length < limit ? undefined : records.at(-1);
    const next = last === undefined ? null : encodeCursor(placeSchema.parse(last));
    return c.json({ incidents: records.map(toIncident), cursor: next }, 200);
  });
  app.openapi(showRoute, async (c) => {
    const { id } = c.req.valid('param');
    const record = await recordOf(incidentNamed(id), incidentBook);
    if (record === null) throw unknownIncident(id);
    return c.json(toIncidentInFull(record), 200);
  });
}
