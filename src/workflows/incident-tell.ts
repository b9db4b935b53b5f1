import { ActivityFailure } from '@temporalio/common';
import type { AuditEntry } from '../domain/audit-entry.ts';
import type { Facts } from '../domain/facts.ts';
import type { IncidentCard } from '../domain/incident-card.ts';
import { addMs, MINUTE_MS } from '../domain/instant.ts';
import { NOTIFY, ownActivities } from './activity-options.ts';
import { alertOf, cardOf, entryOf } from './incident-records.ts';
import type { IncidentRun, IncidentState, Words } from './incident-state.ts';
import { measureAlert } from './measures.ts';
import { isPatched } from './patches.ts';
import { inPlace } from './words-in-place.ts';
import { workflowNow } from './workflow-now.ts';

const senders = ownActivities(NOTIFY);
const TRY_AGAIN_AFTER_MS = 5 * MINUTE_MS;

/** Something to say: `step` names it once within the incident; `action` is the seed's `action_taken`, null where no alert is due. */
export interface Telling {
  through: Words['through'];
  step: string;
  text: string;
  action: string | null;
}

/**
 * Tells people on every channel, together with the next record. A channel that does not take it is tried again later: a
 * Slack outage never holds back a halt or a decision (issue §7), and nothing that was to be said is lost.
 */
export async function tell(run: IncidentRun, telling: Telling): Promise<void> {
  const { state } = run;
  const key = `${state.start.incidentKey}/${state.current?.briefing.observation.observationId ?? '-'}/${telling.step}`;
  const event = { key, at: workflowNow(), text: telling.text };
  if (telling.action !== null) {
    measureAlert(state, telling.action);
    rememberTold(state);
  }
  const entries = alertEntries(state, telling);
  const words = { through: telling.through, event, entries };
  const isWaiting = isPatched('words-with-record');
  const now = isWaiting ? run.words : words;
  if (now !== null) await say(run, now, null);
  run.words = isWaiting ? words : null;
}

/** Says what waits for a record, and makes that record with it; false where it is left to the caller to make. */
export async function sayWith(run: IncidentRun, facts: Facts): Promise<boolean> {
  const { words } = run;
  run.words = null;
  return words !== null && (await say(run, words, facts));
}

async function say(run: IncidentRun, words: Words, facts: Facts | null): Promise<boolean> {
  const { state } = run;
  if (state.owed.length > 0) return owe(state, words);
  try {
    await deliver(run, words, facts);
    return true;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return owe(state, words);
  }
}

async function deliver(run: IncidentRun, words: Words, facts: Facts | null): Promise<void> {
  const { through, event, entries } = words;
  const card = cardOf(run.state, event);
  if (facts === null) return senders[through]({ card, entries });
  const here = inPlace(run, words, facts);
  if (here === null) return senders[through]({ card, entries, facts });
  return here.sender({ card, entries, facts: here.facts });
}

/**
 * Kept for later, behind what is owed already: people hear things in the order in which they happened, and an incident
 * waits for a silent channel once, not at each step. Its entries go with the incident's next record, once more or at last.
 */
function owe(state: IncidentState, { event, entries }: Words): false {
  state.owed = [...state.owed, event];
  state.entries.push(...entries);
  state.notifyDueAt ??= addMs(workflowNow(), TRY_AGAIN_AFTER_MS);
  return false;
}

/** What a channel has not taken yet, as cards: of the campaign's earlier incidents, then of this one. */
export function wordsOwed(state: IncidentState): readonly IncidentCard[] {
  return [...(state.leftover ?? []), ...state.owed.map((event) => cardOf(state, event))];
}

/** Says what a channel did not take before, in order; stops at the first that fails again. */
export async function tellWhatIsOwed(run: IncidentRun): Promise<void> {
  const { state } = run;
  if (!isPatched('last-words')) state.notifyDueAt = null;
  if (!(await tellLeftover(state))) return;
  const owed = state.owed;
  state.owed = [];
  for (const [index, event] of owed.entries()) {
    try {
      await senders.auditAndNotify({ card: cardOf(state, event), entries: [], isRepeat: true });
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      state.owed = [...owed.slice(index), ...state.owed];
      state.notifyDueAt = addMs(workflowNow(), TRY_AGAIN_AFTER_MS);
      return;
    }
  }
}

/** Whether the last words of earlier incidents are all said; else they are due again later. */
async function tellLeftover(state: IncidentState): Promise<boolean> {
  for (const card of state.leftover ?? []) {
    try {
      await senders.auditAndNotify({ card, entries: [], isRepeat: true });
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      state.notifyDueAt = addMs(workflowNow(), TRY_AGAIN_AFTER_MS);
      return false;
    }
    state.leftover = (state.leftover ?? []).filter((left) => left !== card);
  }
  return true;
}

function alertEntries(state: IncidentState, telling: Telling): AuditEntry[] {
  if (telling.action === null) return [];
  const fact = { type: 'alert', step: `${telling.step}/alert`, why: telling.text } as const;
  const route = state.current?.guarded.decision.route ?? null;
  return [entryOf(state, { ...fact, data: { ...alertOf(state, telling.action), route } })];
}

function rememberTold(state: IncidentState): void {
  const decision = state.current?.guarded.decision;
  if (decision !== undefined) state.told = { severity: decision.severity, direction: decision.direction };
}
