import { z } from '@hono/zod-openapi';
import { MAX_BULK } from '../client/decide-many.ts';
import { decisionSchema } from '../workflows/messages.ts';
import { instantSchema, platformSchema, questionSchema } from './common-schemas.ts';

const by = z.string().optional().openapi({
  description: 'who decides: the token says so, and anybody else is refused',
});

/** A decision on one incident: the person comes from the token. */
export const decisionBodySchema = decisionSchema()
  .omit({ by: true })
  .extend({ by })
  .strict()
  .openapi('Decision', {
    description:
      'reject and override need `category` and `reason`; snooze needs `until`, at most 24 h ahead; override needs `expiresAt` and one of `targetSpend` (what the plan should expect by now, in units of the account’s currency) and `thresholdPct`.',
    example: {
      decision: 'approve',
      reason: 'Looked at it: the feed doubled the bids.',
      observationId: 'google:1234567890:111:2026-03-15T12:00:00.000Z',
    },
  });

/** A decision on many incidents, named or found by what they ask. */
export const bulkBodySchema = decisionSchema()
  .omit({ by: true, observationId: true })
  .extend({
    by,
    incidents: z.array(z.string().max(400)).min(1).max(MAX_BULK).optional(),
    sweepKey: z.string().min(1).max(200).optional().openapi({ example: 'google:2026-03-15T12:00:00.000Z' }),
    question: questionSchema.optional(),
    platform: platformSchema.optional(),
  })
  .strict()
  .superRefine(({ incidents, sweepKey, question, platform }, context) => {
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (incidents === undefined && sweepKey === undefined)
      wrong('incidents', 'expected incidents, or sweepKey and question');
    if (incidents !== undefined && (sweepKey ?? question ?? platform) !== undefined)
      wrong('incidents', 'expected either incidents, or sweepKey and question');
    if (sweepKey !== undefined && question === undefined)
      wrong('question', 'expected which question of that sweep is decided');
  })
  .openapi('BulkDecision', {
    description:
      'Either `incidents`, or `sweepKey` and `question` (and `platform`): all open incidents of that sweep that ask it.',
  });

/** What became of a decision, as workflows answer it. */
export const answerSchema = z.object({
  outcome: z.enum(['executed', 'recorded', 'refused', 'already_decided', 'not_supported']),
  reason: z.string(),
  decidedBy: z.string().optional(),
  at: instantSchema.optional(),
});

/** What became of a decision on one incident. */
export const decisionAnswerSchema = answerSchema.extend({ incident: z.string() }).openapi('DecisionAnswer');

/** One answer of many; `status` is what it would have been alone, `outcome` is missing where nobody answered. */
export const bulkItemSchema = z
  .object({
    incident: z.string(),
    incidentKey: z.string(),
    status: z.int(),
    outcome: answerSchema.shape.outcome.optional(),
    reason: z.string(),
    decidedBy: z.string().optional(),
    at: instantSchema.optional(),
  })
  .openapi('BulkAnswer');

/** An answer of many. */
export type BulkItem = z.infer<typeof bulkItemSchema>;
