import { problemsOf } from './problems.ts';
import { duplicateIds, withIds } from './unique-ids.ts';
import { type View, viewSchema } from './view-schema.ts';

const MAX_VIEW_BYTES = 250_000;

/** What Slack says of a modal. */
export type CheckedView =
  | { kind: 'valid'; view: View }
  | { kind: 'invalid'; problems: string[] }
  | { kind: 'too_large' };

/** Checks a modal; a valid one comes back with ids where the app gave none. */
export function checkView(input: unknown): CheckedView {
  if (JSON.stringify(input ?? null).length > MAX_VIEW_BYTES) return { kind: 'too_large' };
  const parsed = viewSchema.safeParse(input);
  if (!parsed.success) return { kind: 'invalid', problems: problemsOf(parsed.error, input, '/view') };
  const { blocks } = parsed.data;
  const problems = duplicateIds(blocks, { root: '/view/blocks', actionsUniqueIn: 'block' });
  if (problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'valid', view: { ...parsed.data, blocks: withIds(blocks) } };
}
