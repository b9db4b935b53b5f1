import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { DeadLetter } from '../domain/dead-letter.ts';
import type { Facts, MemoryChange } from '../domain/facts.ts';
import type { IncidentStatus } from '../domain/incident.ts';
import { ownActivities, RECORD } from './activity-options.ts';
import { recordsInPlace } from './in-place.ts';
import { detailsOf } from './incident-details.ts';
import { recordOf } from './incident-records.ts';
import { awaitedOf, decidedOf } from './incident-standing.ts';
import type { Handled, IncidentRun, IncidentState } from './incident-state.ts';
import { sayWith } from './incident-tell.ts';
import { isPatched } from './patches.ts';
import { PACING_DEADLINE, PACING_SEVERITY, PACING_STATUS, PACING_VARIANCE_PCT } from './search-attributes.ts';
import { incidentWorkflowId } from './workflow-ids.ts';

const onItsOwn = ownActivities(RECORD);

/** What is recorded beside the incident's own standing. */
export interface Settlement {
  handled?: readonly Handled[];
  remember?: MemoryChange;
  deadLetters?: readonly DeadLetter[];
}

/** Changes where the incident stands and shows it at once; it is recorded with the next `settle`. */
export function moveTo(state: IncidentState, status: IncidentStatus): void {
  state.status = status;
  show(state);
}

/** As `show`, when a run begins: what it was started with is not said again, unless that is of a closed incident or nothing. */
export function showAtStart(state: IncidentState): void {
  if (!isPatched('listed-as-started')) return show(state);
  const given = attributesGiven();
  if (given.status !== state.status) return show(state);
  state.shownAttributes = JSON.stringify(given);
  setCurrentDetails(detailsOf(state));
}

/** Brings the Web UI up to date: current details, and search attributes where one of them changed. */
export function show(state: IncidentState): void {
  setCurrentDetails(detailsOf(state));
  const shown = shownAttributes(state);
  const text = JSON.stringify(shown);
  if (text === state.shownAttributes) return;
  state.shownAttributes = text;
  upsertSearchAttributes([
    { key: PACING_STATUS, value: shown.status },
    { key: PACING_SEVERITY, value: shown.severity },
    { key: PACING_VARIANCE_PCT, value: shown.variancePct },
    { key: PACING_DEADLINE, value: shown.deadline === null ? null : new Date(shown.deadline) },
  ]);
}

function shownAttributes(state: IncidentState) {
  const { severity, variancePct } = decidedOf(state);
  const { deadline, leaseUntil } = awaitedOf(state);
  return { status: state.status, severity, variancePct, deadline: deadline ?? leaseUntil };
}

function attributesGiven() {
  const { typedSearchAttributes: given } = workflowInfo();
  return {
    status: given.get(PACING_STATUS) ?? null,
    severity: given.get(PACING_SEVERITY) ?? null,
    variancePct: given.get(PACING_VARIANCE_PCT) ?? null,
    deadline: given.get(PACING_DEADLINE)?.toISOString() ?? null,
  };
}

/** Writes everything filed so far in one transaction: entries, standing, memory, and which hand-overs are done. */
export async function settle(run: IncidentRun, settlement: Settlement = {}): Promise<void> {
  await record(run, settlement, onItsOwn);
}

/**
 * As `settle`, where the workflow runs: only for what follows from history alone, so that a worker that takes over says the
 * same once more. What the same task has read in place may read differently the second time.
 */
export async function settleInPlace(run: IncidentRun): Promise<void> {
  await record(run, {}, isPatched('intent-in-place') ? recordsInPlace : onItsOwn);
}

async function record(
  run: IncidentRun,
  settlement: Settlement,
  { recordFacts }: typeof recordsInPlace,
): Promise<void> {
  const { state } = run;
  state.sequence += 1;
  show(state);
  const facts = factsOf(state, settlement);
  if (await sayWith(run, facts)) return;
  const unsaid = state.entries.splice(0);
  await recordFacts({ ...facts, entries: [...facts.entries, ...unsaid], incident: recordOf(state) });
}

function factsOf(state: IncidentState, { handled, remember, deadLetters }: Settlement): Facts {
  const { campaign } = state.start;
  const workflowId = incidentWorkflowId(campaign);
  return {
    entries: state.entries.splice(0),
    incident: recordOf(state),
    memory: remember === undefined ? null : { campaign, change: remember },
    handled: (handled ?? []).map((one) => ({ ...one, workflowId })),
    deadLetters: deadLetters ?? [],
  };
}
