import { NoWorkerAnswers } from '../client/answered-by-worker.ts';
import type { DecisionResult } from '../client/decide-incident.ts';
import { OutsideFailure } from '../domain/failure.ts';
import type { PersonDecision } from '../domain/incident-decision.ts';
import type { DecisionAnswer } from '../workflows/messages.ts';

/** Decisions as people call what they did. */
const DONE_WORDS: Readonly<Record<PersonDecision, string>> = {
  approve: 'approval',
  reject: 'rejection',
  acknowledge: 'acknowledgement',
  resume: 'resume',
  snooze: 'snooze',
  override: 'override',
};

/** To the person who pressed: what became of it, why, and what to do. */
export function answerText(decision: PersonDecision, result: DecisionResult): string {
  if (result.kind === 'unknown_incident') {
    return 'Nothing was changed: Pacekeeper knows no such incident any more. "pacekeeper incidents list" shows those that are open.';
  }
  const { answer } = result;
  const reason = sentence(answer.reason);
  switch (answer.outcome) {
    case 'executed':
      return `✅ Your ${DONE_WORDS[decision]} is carried out: ${reason} The thread of the card says what was done.`;
    case 'recorded':
      return `✅ Your ${DONE_WORDS[decision]} is recorded: ${reason}`;
    case 'refused':
      return `🚫 Your ${DONE_WORDS[decision]} was refused, and it changed nothing: ${reason} Look at the card as it stands now; who may decide is named there.`;
    case 'already_decided':
      return `Your ${DONE_WORDS[decision]} came too late and changed nothing: ${decidedWords(answer)}`;
    case 'not_supported':
      return `Your ${DONE_WORDS[decision]} changed nothing: ${reason}`;
  }
}

/** For everybody, on the card, where the incident itself has not said it yet. */
export function noteText(decision: PersonDecision, email: string, result: DecisionResult): string {
  if (result.kind === 'unknown_incident') return 'Nothing is left to decide: this incident is over.';
  const { answer } = result;
  if (answer.outcome === 'already_decided') return `Decided: ${decidedWords(answer)}`;
  return `${DONE_WORDS[decision]} by ${email}, ${answer.outcome}: ${sentence(answer.reason)}`;
}

/** To somebody who may not decide, or of whom Slack says too little. */
export function refusalText({ why, next }: { why: string; next: string }): string {
  return `🚫 Nothing was changed: ${why}. ${next}`;
}

/** While a worker takes its time; the press stands. */
export const PATIENCE_TEXT =
  'Pacekeeper has not answered within 10 seconds: its worker is not running, or the ad platform is slow. Your decision is handed over and counts once; you are told here what becomes of it.';

/** When nothing came of it, and why. A press may still be taken up, so nobody is told that it surely was not. */
export function failureText(error: unknown): string {
  if (error instanceof OutsideFailure && error.code.startsWith('NOTIFIER_')) {
    return `Nothing was changed: Slack did not let Pacekeeper see who you are. ${error.message} Then press again.`;
  }
  const who = error instanceof NoWorkerAnswers ? "Pacekeeper's worker does not answer" : UNREACHABLE;
  return `${who}; as far as is known, nothing was changed. Press again in a minute: a decision counts only once. Whoever runs Pacekeeper can look with "pacekeeper doctor".`;
}

const UNREACHABLE = "Pacekeeper's worker could not be reached";

/** When a dialog could not be opened. */
export const NO_DIALOG_TEXT =
  'Slack did not open the dialog in time, and nothing was changed. Press the button again.';

/** When a button or dialog is none that this version knows. */
export const UNKNOWN_PRESS_TEXT =
  'This belongs to no card that Pacekeeper knows, and nothing was changed. "pacekeeper incidents list" shows what is open.';

function decidedWords({ decidedBy, at, reason }: DecisionAnswer): string {
  if (decidedBy === undefined) return sentence(reason);
  return `already decided by ${decidedBy}${at === undefined ? '' : ` at ${at.slice(0, 16).replace('T', ' ')} UTC`}. ${sentence(reason)}`;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
