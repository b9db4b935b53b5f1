import { ASKED_DECISIONS, type AskedDecision, dialogFor } from './dialog.ts';
import { type Click, readClick } from './press.ts';
import { type PressTools, takePress } from './take-press.ts';
import { createTell, type Tell, type TellTools } from './tell.ts';
import { NO_DIALOG_TEXT, UNKNOWN_PRESS_TEXT } from './words.ts';

const PRESSED = 'Pressed in Slack.';

/** A click as Bolt hands it over: its payload, and the address that came with it. */
export interface RawClick {
  body: unknown;
  respond: TellTools['respond'];
}

/**
 * Takes up a click on a card. What needs a reason opens its dialog before anything is looked up, because Slack takes the
 * click's `trigger_id` for three seconds only; whether this person may decide is asked when the dialog comes back.
 */
export async function takeClick(tools: PressTools, { body, respond }: RawClick): Promise<void> {
  const click = readClick(body);
  if (click === null) return tellUnknown(tools, respond);
  const tell = createTell({ call: tools.call, log: tools.log, respond }, click);
  const asked = ASKED_DECISIONS.find((decision) => decision === click.decision);
  if (asked !== undefined) return openDialog(tools, { click, decision: asked, tell });
  const { decision, button, userId, teamId, place, shown, actionTs } = click;
  const { incidentKey, observationId } = button;
  const message = { reason: PRESSED, observationId };
  const press = { decision, incidentKey, message, userId, teamId, moment: actionTs, place, shown };
  await takePress(tools, press, tell);
}

async function openDialog(
  { call, log }: PressTools,
  { click, decision, tell }: { click: Click; decision: AskedDecision; tell: Tell },
): Promise<void> {
  const { button, place, triggerId } = click;
  try {
    await call('views.open', { trigger_id: triggerId, view: dialogFor(decision, { button, place }) });
  } catch (error) {
    log.warn({ incident: button.incidentKey, error: String(error) }, 'A dialog could not be opened.');
    await tell(NO_DIALOG_TEXT);
  }
}

/** Of such a press not even the place is known for sure, so only its own address can take the answer. */
async function tellUnknown({ log }: PressTools, respond: RawClick['respond']): Promise<void> {
  log.warn({}, 'A press on something that is none of our cards was left alone.');
  const text = UNKNOWN_PRESS_TEXT;
  const block = { type: 'section', text: { type: 'plain_text', text, emoji: false } } as const;
  try {
    await respond?.({ response_type: 'ephemeral', replace_original: false, text, blocks: [block] });
  } catch (error) {
    log.warn({ error: String(error) }, 'An answer could not be told at all.');
  }
}
