import { ApplicationFailure, type RawValue } from '@temporalio/common';
import { condition, currentUpdateInfo, setHandler, workflowInfo } from '@temporalio/workflow';
import { fileInBatch } from './incident-batch.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { viewOf } from './incident-view.ts';
import {
  approvalSignal,
  type DecisionAnswer,
  decideUpdate,
  decisionSchema,
  observeSchema,
  observeSignal,
  readMessage,
  stateQuery,
} from './messages.ts';

/** Takes in signals, updates and queries. Handlers only file what came; the main loop takes it up, one at a time. */
export function receiveMessages(run: IncidentRun): void {
  const { state } = run;
  setHandler(observeSignal, (raw) => receiveObservation(state, raw));
  setHandler(approvalSignal, (raw) => receiveApproval(run, raw), {
    description:
      'A decision of a person: {"decision":"approve|reject|acknowledge|resume|snooze|override","by":"…","reason":"…"}',
  });
  setHandler(decideUpdate, (raw) => receiveDecision(run, raw), {
    validator: refuseUnreadable,
    description: 'As the signal approval, answered with what became of it.',
  });
  setHandler(stateQuery, () => viewOf(state));
}

function receiveObservation(state: IncidentState, raw: RawValue | undefined): void {
  const parsed = readMessage(raw, observeSchema());
  if (parsed.kind === 'parsed') state.inbox.push(parsed.value);
  else fileInBatch(state, `observe: ${parsed.why}`);
}

function receiveApproval({ state, traces }: IncidentRun, raw: RawValue | undefined): void {
  const { runId } = workflowInfo();
  const index = state.approvalSignals;
  state.approvalSignals += 1;
  const parsed = readMessage(raw, decisionSchema());
  if (parsed.kind === 'unreadable') return fileInBatch(state, parsed.why);
  const source = { kind: 'signal', runId, index } as const;
  const id = `${runId}/${index}`;
  traces.note(id);
  state.pending.push({ id, message: parsed.value, source, sender: null });
}

async function receiveDecision(run: IncidentRun, raw: RawValue | undefined): Promise<DecisionAnswer> {
  const parsed = readMessage(raw, decisionSchema());
  if (parsed.kind === 'unreadable') throw invalidDecision(parsed.why);
  const { runId } = workflowInfo();
  const updateId = currentUpdateInfo()?.id ?? '';
  const id = `${runId}/${updateId}`;
  run.traces.note(id);
  run.state.pending.push({
    id,
    message: parsed.value,
    source: { kind: 'update', runId, updateId },
    sender: null,
  });
  await condition(() => run.answers.has(id));
  return (
    run.answers.get(id) ?? {
      outcome: 'refused',
      reason: 'The incident ended before the decision was taken up.',
    }
  );
}

function refuseUnreadable(raw: RawValue | undefined): void {
  const parsed = readMessage(raw, decisionSchema());
  if (parsed.kind === 'unreadable') throw invalidDecision(parsed.why);
}

function invalidDecision(why: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`Not a decision: ${why}`, 'INVALID_DECISION');
}
