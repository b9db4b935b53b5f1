import { z } from 'zod';
import { FAILURE_CODES } from '../../domain/failure.ts';

/** The parts of the store that its owner serves; `store` is the store itself. */
export const SERVED_PARTS = [
  'auditLog',
  'observationLog',
  'incidentBook',
  'deadLetterBox',
  'messageBook',
  'requestBook',
  'keeper',
  'store',
] as const;

/** One of those parts. */
export type ServedPart = (typeof SERVED_PARTS)[number];

/** A call of one method of one part, as it travels over the socket. */
export const callSchema = z.object({
  part: z.enum(SERVED_PARTS),
  method: z.string().regex(/^[a-z][A-Za-z]*$/),
  args: z.array(z.unknown()),
});

/** A parsed call. */
export type StoreCall = z.infer<typeof callSchema>;

/** What the owner answers: the value, or the failure by its code of the catalogue. */
export const answerSchema = z.union([
  z.object({ kind: z.literal('value'), value: z.unknown() }),
  z.object({ kind: z.literal('failure'), code: z.enum(FAILURE_CODES), message: z.string() }),
]);

/** A parsed answer. */
export type Answer = z.infer<typeof answerSchema>;
