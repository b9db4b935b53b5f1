import type { DecisionToAttribute } from '../domain/attribution.ts';
import { completePolicy } from '../domain/policy.ts';
import { ownActivities, READ } from './activity-options.ts';
import type { IncidentRun, PendingDecision } from './incident-state.ts';
import { isPatched } from './patches.ts';
import { incidentWorkflowId } from './workflow-ids.ts';

/** A history of thousands of signals is read once for so many of them; more would make a payload large. */
const AT_ONCE = 500;

const PROFILE = {
  ...READ,
  scheduleToCloseTimeout: '5m',
  summary: 'Find out who sent the decisions',
} as const;
const { attributeDecision, attributeDecisions } = ownActivities(PROFILE);

/** Finds out who sent the decisions that wait, and by which policy they are judged now. */
export async function attributePending(run: IncidentRun): Promise<void> {
  const waiting = run.state.pending.filter(({ sender }) => sender === null);
  if (isPatched('decisions-in-batches')) await attributeMany(run, waiting.slice(0, AT_ONCE));
  else for (const one of waiting.slice(0, 1)) await attributeOne(run, one);
}

async function attributeMany(run: IncidentRun, waiting: readonly PendingDecision[]): Promise<void> {
  const { state } = run;
  const { senders, policy, isLive } = await attributeDecisions({
    workflowId: incidentWorkflowId(state.start.campaign),
    decisions: waiting.map((pending) => toAttribute(run, pending)),
  });
  state.policy = completePolicy(policy);
  state.isLive = isLive;
  for (const [index, pending] of waiting.entries()) pending.sender = senders[index] ?? null;
}

async function attributeOne(run: IncidentRun, pending: PendingDecision): Promise<void> {
  const workflowId = incidentWorkflowId(run.state.start.campaign);
  pending.sender = await attributeDecision({ workflowId, ...toAttribute(run, pending) });
}

function toAttribute({ state }: IncidentRun, { source, message }: PendingDecision): DecisionToAttribute {
  const { signature, ...decided } = message;
  const { by } = message;
  if (!signature) return { source, by };
  const given = { ...decided, observationId: message.observationId ?? null };
  return { source, by, signed: { incidentKey: state.start.incidentKey, given, signature } };
}
