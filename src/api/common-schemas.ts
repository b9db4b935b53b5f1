import { z } from '@hono/zod-openapi';
import { INCIDENT_STATUSES, type QuestionKind } from '../domain/incident.ts';
import { fromEpochMs, parseInstant } from '../domain/instant.ts';
import { PLATFORMS } from '../domain/platform.ts';

const INSTANT = { format: 'date-time', example: '2026-03-15T12:00:00.000Z' } as const;

/** A point in time of an answer, in UTC. */
export const instantSchema = z.string().openapi(INSTANT);

/** A point in time of a request, with its zone; in the form that records hold. */
export const instantParameter = z
  .string()
  .transform((text, context) => {
    const epochMs = parseInstant(text);
    if (epochMs !== null) return fromEpochMs(epochMs);
    context.addIssue({ code: 'custom', message: 'expected a time such as 2026-03-15T12:00:00Z' });
    return z.NEVER;
  })
  .openapi({ type: 'string', ...INSTANT });

export const platformSchema = z.enum(PLATFORMS);
export const severitySchema = z.enum(['healthy', 'warning', 'critical']);
export const directionSchema = z.enum(['over', 'under', 'on_target']);
export const statusSchema = z.enum(INCIDENT_STATUSES);
export const actionSchema = z.enum(['log_only', 'slack_alert', 'escalate_to_human', 'autonomous_halt']);
export const routeSchema = z.enum([
  'zero_delivery',
  'healthy',
  'warning',
  'critical',
  'low_confidence',
  'unmatched',
]);

export const QUESTION_KINDS = [
  'halt',
  'resume',
  'release',
  'look',
] as const satisfies readonly QuestionKind[];
export const questionSchema = z.enum(QUESTION_KINDS);

/** An amount in millionths of the account's currency, as text: it may pass what a JSON number holds. */
export const microsSchema = z.string().openapi({ example: '1500000000' });

/** How many entries of a list are wanted. */
export const limitSchema = z.coerce.number().int().min(1).max(500).default(100);

/** A parameter that may be given more than once, or not at all. */
export function repeatable<const Word extends string>(words: readonly Word[], description: string) {
  const asList = (value: unknown) => (value === undefined || Array.isArray(value) ? value : [value]);
  return z.preprocess(asList, z.array(z.enum(words)).optional()).openapi({
    type: 'array',
    items: { type: 'string', enum: [...words] },
    description,
    param: { explode: true },
  });
}
