import { z } from '@hono/zod-openapi';
import { AUDIT_TYPES } from '../domain/audit-entry.ts';
import type { ChainedAuditEntry } from '../ports/audit-log.ts';
import { instantSchema, platformSchema } from './common-schemas.ts';

const actorSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('machine') }),
    z.object({
      kind: z.literal('person'),
      claimed: z.string().openapi({ description: 'the name they gave' }),
      identity: z.string().nullable().openapi({ description: 'the program that Temporal recorded' }),
      principal: z.string().nullable().openapi({ description: 'who Temporal knows it was' }),
    }),
  ])
  .openapi('Actor');

/** A recorded fact as the API shows it, with its place and hash in its chain. */
export const auditEntrySchema = z
  .object({
    chain: z.string(),
    seq: z.int(),
    hash: z.string(),
    key: z.string(),
    type: z.enum(AUDIT_TYPES),
    at: instantSchema,
    platform: platformSchema.nullable(),
    accountId: z.string().nullable(),
    campaignKey: z.string().nullable(),
    sweepKey: z.string().nullable(),
    incidentKey: z.string().nullable(),
    observationId: z.string().nullable(),
    policyVersion: z.string().nullable(),
    actor: actorSchema,
    why: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .openapi('AuditEntry');

/** A recorded fact of an answer. */
export type AuditEntryShown = z.infer<typeof auditEntrySchema>;

/** A stored entry as the API shows it. */
export function toAuditEntry({ chain, seq, hash, entry }: ChainedAuditEntry): AuditEntryShown {
  const shown: z.input<typeof auditEntrySchema> = { chain, seq, hash, ...entry };
  return auditEntrySchema.parse(shown);
}
