import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { decisionOfAction } from '../adapters/slack/card-button.ts';
import { fromEpochMs } from '../domain/instant.ts';
import { ASKED_DECISIONS, type AskedDecision, type DialogSubject, readDialogSubject } from './dialog.ts';
import { type DialogInput, readDialogInput } from './dialog-input.ts';
import { teamSchema, userIdSchema } from './press.ts';
import { type PressTools, takePress } from './take-press.ts';
import { createTell } from './tell.ts';
import { UNKNOWN_PRESS_TEXT } from './words.ts';

/** A dialog that somebody sent off, as far as it is ours. */
export interface SentDialog {
  decision: AskedDecision;
  subject: DialogSubject;
  values: unknown;
  viewId: string;
  userId: string;
  teamId: string | null;
}

const bodySchema = z.object({
  user: z.object({ id: userIdSchema }),
  team: teamSchema,
  view: z.object({
    id: z.string().min(1),
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.unknown() }),
  }),
});

/** Reads a `view_submission`; null where it is none of our dialogs. */
export function readDialog(body: unknown): SentDialog | null {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return null;
  const { user, team, view } = parsed.data;
  const decision = ASKED_DECISIONS.find((known) => known === decisionOfAction(view.callback_id));
  const subject = readDialogSubject(view.private_metadata);
  if (decision === undefined || subject === null) return null;
  const values = view.state.values;
  return { decision, subject, values, viewId: view.id, userId: user.id, teamId: team };
}

/** In place of a dialog that is none of ours any more: nobody is left thinking that they decided. */
export function unknownDialog(): ModalView {
  const plain = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const;
  return {
    type: 'modal',
    title: plain('Nothing was changed'),
    close: plain('Close'),
    blocks: [{ type: 'section', text: plain(UNKNOWN_PRESS_TEXT) }],
  };
}

/** What was typed, at `nowMs`. */
export function inputOf({ decision, values }: SentDialog, nowMs: number): DialogInput {
  return readDialogInput(decision, values, fromEpochMs(nowMs));
}

/** Takes up a dialog whose input is an answer. Never throws. */
export async function takeDialog(
  tools: PressTools,
  dialog: SentDialog,
  input: Extract<DialogInput, { kind: 'answer' }>,
): Promise<void> {
  const { decision, subject, viewId, userId, teamId } = dialog;
  const { button, place } = subject;
  const { incidentKey, observationId } = button;
  const message = { ...input.answer, observationId };
  const tell = createTell({ call: tools.call, log: tools.log, respond: null }, { userId, place, button });
  const press = { decision, incidentKey, message, userId, teamId, moment: viewId, place, shown: null };
  await takePress(tools, press, tell);
}
