import { z } from '@hono/zod-openapi';
import type { IncidentRecord } from '../domain/incident.ts';
import {
  directionSchema,
  instantSchema,
  platformSchema,
  questionSchema,
  routeSchema,
  severitySchema,
  statusSchema,
} from './common-schemas.ts';

/** An incident as the API shows it. */
export const incidentSchema = z
  .object({
    incident: z.string().openapi({
      description: 'its name, as decisions take it',
      example: 'incident:google:1234567890:111',
    }),
    incidentKey: z
      .string()
      .openapi({ description: 'the name of this one incident among several of its campaign' }),
    platform: platformSchema,
    accountId: z.string(),
    campaignKey: z.string(),
    kind: z.enum(['campaign', 'data_fault', 'platform_unreachable']),
    status: statusSchema,
    severity: severitySchema,
    route: routeSchema.nullable(),
    direction: directionSchema.nullable(),
    variancePct: z.number().nullable(),
    // Records of before this was kept have none, as they have no sweepKey.
    question: questionSchema
      .nullable()
      .default(null)
      .openapi({ description: 'what is asked; null where nothing is' }),
    openedAt: instantSchema,
    updatedAt: instantSchema,
    observationId: z.string().nullable().openapi({ description: 'what a decision on it is about' }),
    sweepKey: z
      .string()
      .nullable()
      .default(null)
      .openapi({ description: 'the sweep whose observation it last took up' }),
    deadline: instantSchema.nullable(),
    leaseUntil: instantSchema.nullable(),
    closedBecause: z.string().nullable(),
    decidedBy: z.string().nullable(),
  })
  .openapi('Incident');

/** An incident that is looked at alone. Its details are long, so that lists go without. */
export const incidentInFullSchema = incidentSchema
  .extend({
    details: z.string().openapi({ description: 'all of it in Markdown, as the Temporal Web UI shows it' }),
  })
  .openapi('IncidentInFull');

/** A record as lists show it: what the schema names, and nothing else. */
export function toIncident(record: IncidentRecord): z.infer<typeof incidentSchema> {
  const shown: z.input<typeof incidentSchema> = { ...record, incident: record.workflowId };
  return incidentSchema.parse(shown);
}

/** A record as it is shown alone. */
export function toIncidentInFull(record: IncidentRecord): z.infer<typeof incidentInFullSchema> {
  return { ...toIncident(record), details: record.details };
}
