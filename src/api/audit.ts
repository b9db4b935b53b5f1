import { createRoute, z } from '@hono/zod-openapi';
import { AUDIT_TYPES } from '../domain/audit-entry.ts';
import type { ApiDeps } from './api-deps.ts';
import type { ApiApp } from './api-env.ts';
import { auditEntrySchema, toAuditEntry } from './audit-schemas.ts';
import { instantParameter, limitSchema, platformSchema, repeatable } from './common-schemas.ts';
import { cursorOf, encodeCursor } from './cursor.ts';
import { answersOf, behindToken } from './route-parts.ts';

const placeSchema = z.object({ at: z.string(), seq: z.int(), chain: z.string() });

const route = createRoute({
  method: 'get',
  path: '/v1/audit',
  operationId: 'listAudit',
  summary: 'What was decided and done, by whom and why, newest first',
  ...behindToken('read'),
  request: {
    query: z.strictObject({
      type: repeatable(AUDIT_TYPES, 'only of these kinds'),
      platform: platformSchema.optional(),
      campaign: z.string().optional().openapi({ description: 'only of the campaign with this key' }),
      incident: z.string().optional().openapi({ description: 'only of the incident with this key' }),
      actor: z.string().optional().openapi({ description: 'only by this person, or `machine`' }),
      since: instantParameter.optional(),
      until: instantParameter.optional(),
      limit: limitSchema,
      cursor: cursorOf(placeSchema),
    }),
  },
  responses: answersOf({
    schema: z.object({ entries: z.array(auditEntrySchema), cursor: z.string().nullable() }).openapi('Audit'),
    description: 'a page of them; `cursor` is null on the last one',
  }),
});

/** `GET /v1/audit`. */
export function addAudit(app: ApiApp, { store: { auditLog } }: ApiDeps): void {
  app.openapi(route, async (c) => {
    const { type, campaign, incident, cursor, ...rest } = c.req.valid('query');
    const filter = { types: type, campaignKey: campaign, incidentKey: incident, after: cursor, ...rest };
    const rows = await auditLog.list(filter);
    const last = rows.length < rest.limit ? undefined : rows.at(-1);
    const next = last === undefined ? null : encodeCursor(placeSchema.parse({ ...last, at: last.entry.at }));
    return c.json({ entries: rows.map(toAuditEntry), cursor: next }, 200);
  });
}
