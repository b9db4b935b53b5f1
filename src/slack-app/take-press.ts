import { setTimeout as wait } from 'node:timers/promises';
import type { SlackCall } from '../adapters/slack/slack-caller.ts';
import { NoWorkerAnswers } from '../client/answered-by-worker.ts';
import { type DecisionResult, type DecisionTools, decideIncident } from '../client/decide-incident.ts';
import { parseIncidentName } from '../client/incident-name.ts';
import type { PersonDecision } from '../domain/incident-decision.ts';
import type { DecisionMessage } from '../workflows/messages.ts';
import type { SlackAppLog } from './app-log.ts';
import { asProcessing, isProcessing, readCard, reopened, settled, writeCard } from './card-message.ts';
import type { AskWho } from './people.ts';
import { type CardContent, type CardPlace, updateIdOf } from './press.ts';
import type { Tell } from './tell.ts';
import { answerText, failureText, noteText, PATIENCE_TEXT, refusalText } from './words.ts';

/** A decision as somebody pressed it, whole: on which incident and card, and all that it says but who they are. */
export interface Press {
  decision: PersonDecision;
  incidentKey: string;
  message: Omit<DecisionMessage, 'by' | 'decision'>;
  userId: string;
  teamId: string | null;
  /** what tells this press from the next one of the same person: `action_ts`, or the dialog's id */
  moment: string;
  place: CardPlace;
  /** the card as the press brought it along; null where it did not */
  shown: CardContent | null;
}

/** What a press is taken up with. `signal` ends the waiting for a worker, when the app stops. */
export interface PressTools {
  call: SlackCall;
  askWho: AskWho;
  decisions: DecisionTools;
  log: SlackAppLog;
  signal: AbortSignal;
}

/** How often an unanswered decision is asked after again, ten seconds each time, under its own name. */
const ASK_AGAIN_TIMES = 6;

/** A decision waits no longer for a slow Slack to take the buttons away. */
const MARK_WITHIN_MS = 1_000;

/**
 * Takes up a press: who is it, the buttons away, decide, tell that person, and the card's buttons back where they are still
 * needed. Nothing is kept in this process that the decision needs: a restart in between loses at most the line on the
 * card, until the incident's next event writes the card anew. Never throws.
 */
export async function takePress(tools: PressTools, press: Press, tell: Tell): Promise<void> {
  const updateId = updateIdOf(press);
  const named = { incident: press.incidentKey, decision: press.decision, user: press.userId, updateId };
  try {
    const person = await tools.askWho(press.userId);
    if (person.kind === 'refused') {
      tools.log.warn({ ...named, why: person.why }, 'A press was refused.');
      return await tell(refusalText(person));
    }
    const result = await decideOnCard(tools, { press, updateId, email: person.email, tell });
    const { channel, ts } = press.place;
    const outcome = result.kind === 'answered' ? result.answer.outcome : result.kind;
    tools.log.info({ ...named, team: press.teamId, channel, ts, moment: press.moment, outcome }, 'Decided.');
    await tell(answerText(press.decision, result));
  } catch (error) {
    tools.log.error({ ...named, error: String(error) }, 'A press could not be taken up.');
    await tell(failureText(error));
  }
}

interface Deciding {
  press: Press;
  updateId: string;
  email: string;
  tell: Tell;
}

/** Marks the card, decides, and leaves the card as it has to be; also when nobody answers. */
async function decideOnCard(tools: PressTools, deciding: Deciding): Promise<DecisionResult> {
  const { press, updateId, email } = deciding;
  const { incidentKey } = press;
  const marking = markCard(tools, deciding);
  const leave = async (content: (shown: CardContent) => CardContent): Promise<void> => {
    const card = await marking;
    if (card === null) return;
    const latest = await currentCard(tools, { ...press, shown: card.marked });
    if (latest !== null && isProcessing(latest, updateId))
      await edit(tools, press.place, content(card.before));
  };
  try {
    await Promise.race([marking, wait(MARK_WITHIN_MS)]);
    const result = await decide(tools, deciding);
    const note = noteText(press.decision, email, result);
    await leave((shown) =>
      isOver(result, email)
        ? settled(shown, { incidentKey, updateId, note })
        : reopened(shown, updateId, isWorthALine(result) ? note : null),
    );
    return result;
  } catch (error) {
    await leave((shown) => reopened(shown, updateId, null));
    throw error;
  }
}

/** The buttons give way to "processing, by …". */
async function markCard(
  tools: PressTools,
  { press, updateId }: Deciding,
): Promise<{ before: CardContent; marked: CardContent } | null> {
  const { incidentKey, userId, place } = press;
  const before = await currentCard(tools, press);
  const marked = before === null ? null : asProcessing(before, { incidentKey, updateId, userId });
  if (before === null || marked === null) return null;
  await edit(tools, place, marked);
  return { before, marked };
}

/** Decides under the press's own name, and asks after it again under that name while a worker takes its time. */
async function decide(
  { decisions, signal }: PressTools,
  { press, updateId, email, tell }: Deciding,
): Promise<DecisionResult> {
  const incident = parseIncidentName(press.incidentKey);
  if (incident === null) return { kind: 'unknown_incident' };
  const message = { ...press.message, decision: press.decision, by: email };
  for (let asked = 0; ; asked += 1) {
    try {
      return await decideIncident(decisions, incident, { updateId, message });
    } catch (error) {
      if (!(error instanceof NoWorkerAnswers) || asked === ASK_AGAIN_TIMES || signal.aborted) throw error;
      if (asked === 0) await tell(PATIENCE_TEXT);
    }
  }
}

/** Whether nothing is left to press. An approval that is one of several, or a repeated vote, leaves the question open. */
function isOver(result: DecisionResult, email: string): boolean {
  if (result.kind === 'unknown_incident') return true;
  const { outcome, decidedBy } = result.answer;
  return outcome === 'executed' || (outcome === 'already_decided' && decidedBy !== email);
}

function isWorthALine(result: DecisionResult): boolean {
  return result.kind === 'answered' && result.answer.outcome === 'recorded';
}

/** The card as it stands now, or at least as the press brought it along. Never throws. */
async function currentCard(
  { call, log }: PressTools,
  { place, shown }: Pick<Press, 'place' | 'shown'>,
): Promise<CardContent | null> {
  try {
    return (await readCard(call, place)) ?? shown;
  } catch (error) {
    log.warn({ error: String(error) }, 'A card could not be read.');
    return shown;
  }
}

/** A card that cannot be edited holds up no decision. */
async function edit({ call, log }: PressTools, place: CardPlace, content: CardContent): Promise<void> {
  try {
    await writeCard(call, place, content);
  } catch (error) {
    log.warn({ error: String(error) }, 'A card could not be edited.');
  }
}
