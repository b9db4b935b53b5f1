import { checkView } from '../blocks/check-view.ts';
import type { View } from '../blocks/view-schema.ts';
import type { Emulator } from '../emulator.ts';
import { type ApiAnswer, invalidArguments, refusal } from './api-method.ts';
import { structure } from './arguments.ts';

/** A view that may be shown, or Slack's refusal. `ownId` is the view that may keep its external id. */
export function acceptedView(
  { views }: Emulator,
  raw: unknown,
  ownId: string | null = null,
): { view: View } | { answer: ApiAnswer } {
  const checked = checkView(structure(raw));
  if (checked.kind === 'too_large') return { answer: refusal('view_too_large') };
  if (checked.kind === 'invalid') return { answer: invalidArguments(checked.problems) };
  const { external_id } = checked.view;
  const other = external_id === undefined ? undefined : views.byExternalId(external_id);
  if (other !== undefined && other.id !== ownId) return { answer: refusal('duplicate_external_id') };
  return { view: checked.view };
}
