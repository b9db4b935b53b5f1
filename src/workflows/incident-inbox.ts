import { ApplicationFailure, defaultPayloadConverter, type RawValue } from '@temporalio/common';
import { condition, currentUpdateInfo, setHandler, workflowInfo } from '@temporalio/workflow';
import type { z } from 'zod';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { viewOf } from './incident-state.ts';
import {
  approvalSignal,
  type DecisionAnswer,
  decideUpdate,
  decisionSchema,
  observeSchema,
  observeSignal,
  stateQuery,
} from './messages.ts';

const SAMPLE_LENGTH = 120;
const MAX_SAMPLES = 3;

/** What reading a message gives: the value, or why it is none. */
type Parsed<T> = { kind: 'parsed'; value: T } | { kind: 'unreadable'; why: string };

/** Takes in signals, updates and queries. Handlers only file what came; the main loop takes it up, one at a time. */
export function receiveMessages(run: IncidentRun): void {
  const { state } = run;
  setHandler(observeSignal, (raw) => receiveObservation(state, raw));
  setHandler(approvalSignal, (raw) => receiveApproval(state, raw), {
    description:
      'A decision of a person: {"decision":"approve|reject|acknowledge|resume","by":"…","reason":"…"}',
  });
  setHandler(decideUpdate, (raw) => receiveDecision(run, raw), {
    validator: refuseUnreadable,
    description: 'As the signal approval, answered with what became of it.',
  });
  setHandler(stateQuery, () => viewOf(state));
}

function receiveObservation(state: IncidentState, raw: RawValue | undefined): void {
  const parsed = parse(raw, observeSchema);
  if (parsed.kind === 'parsed') state.inbox.push(parsed.value);
  else fileUnreadable(state, `observe: ${parsed.why}`);
}

function receiveApproval(state: IncidentState, raw: RawValue | undefined): void {
  const { runId } = workflowInfo();
  const index = state.approvalSignals;
  state.approvalSignals += 1;
  const parsed = parse(raw, decisionSchema);
  if (parsed.kind === 'unreadable') return fileUnreadable(state, parsed.why);
  const source = { kind: 'signal', runId, index } as const;
  state.pending.push({ id: `${runId}/${index}`, message: parsed.value, source });
}

async function receiveDecision(run: IncidentRun, raw: RawValue | undefined): Promise<DecisionAnswer> {
  const parsed = parse(raw, decisionSchema);
  if (parsed.kind === 'unreadable') throw invalidDecision(parsed.why);
  const { runId } = workflowInfo();
  const updateId = currentUpdateInfo()?.id ?? '';
  const id = `${runId}/${updateId}`;
  run.state.pending.push({ id, message: parsed.value, source: { kind: 'update', runId, updateId } });
  await condition(() => run.answers.has(id));
  return (
    run.answers.get(id) ?? {
      outcome: 'refused',
      reason: 'The incident ended before the decision was taken up.',
    }
  );
}

function refuseUnreadable(raw: RawValue | undefined): void {
  const parsed = parse(raw, decisionSchema);
  if (parsed.kind === 'unreadable') throw invalidDecision(parsed.why);
}

function invalidDecision(why: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`Not a decision: ${why}`, 'INVALID_DECISION');
}

/** Reads a raw payload, whatever its encoding: nothing that arrives may fail a workflow task (temporal-practice §0.4). */
function parse<T>(raw: RawValue | undefined, schema: z.ZodType<T>): Parsed<T> {
  if (raw === undefined) return { kind: 'unreadable', why: 'no payload' };
  try {
    const decoded = fromJsonText(defaultPayloadConverter.fromPayload(raw.payload));
    const result = schema.safeParse(decoded);
    if (result.success) return { kind: 'parsed', value: result.data };
    const [issue] = result.error.issues;
    return {
      kind: 'unreadable',
      why: `${issue?.path.join('.') || 'payload'}: ${issue?.message ?? 'not a decision'}`,
    };
  } catch (error) {
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  }
}

/** The Web UI can send an object as plain text; that is the same decision. */
function fromJsonText(value: unknown): unknown {
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function fileUnreadable(state: IncidentState, why: string): void {
  const { count, samples } = state.unreadable;
  state.unreadable = {
    ...state.unreadable,
    count: count + 1,
    samples: samples.length < MAX_SAMPLES ? [...samples, why.slice(0, SAMPLE_LENGTH)] : samples,
  };
}
