import type { WorkflowHandle } from '@temporalio/client';
import type { Attribution, DecisionSource, DecisionToAttribute } from '../domain/attribution.ts';
import { fromEpochMs, type Instant } from '../domain/instant.ts';
import { completePolicy, type Policy } from '../domain/policy.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { IncidentActivities } from './contract.ts';
import { signatureObjection } from './signature-objection.ts';

/** Who sent it, as Temporal recorded it: `identity` is the client's own claim, `principal` is the server's. */
interface RecordedSender {
  identity: string | null;
  principal: string | null;
  /** when the server recorded it */
  at: Instant | null;
}

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

const NOBODY: RecordedSender = { identity: null, principal: null, at: null };

/** Finds in the history who sent decisions, and reads the policy that they are judged by now (spec §4, issue 3 §3). */
export function createAttributeDecisions(deps: ActivityDeps): IncidentActivities['attributeDecisions'] {
  return async ({ workflowId, decisions }) => {
    const policy = await deps.readPolicy();
    const { isLive } = deps;
    const senders = await sendersOf(
      deps,
      workflowId,
      decisions.map(({ source }) => source),
    );
    const attributions = decisions.map((decision, index) => {
      const sender = senders[index] ?? NOBODY;
      return attributed(sender, whyNotTheirs(deps, { decision, sender, policy }));
    });
    return { senders: attributions, policy, isLive };
  };
}

/** As `createAttributeDecisions` for one, with the policy's list of approvers: what older runs ask for. */
export function createAttributeDecision(deps: ActivityDeps): IncidentActivities['attributeDecision'] {
  return async ({ workflowId, ...decision }) => {
    const [sender = NOBODY] = await sendersOf(deps, workflowId, [decision.source]);
    const policy = await deps.readPolicy();
    const unlisted = objectionToPerson(decision.by, policy, deps.isLive);
    return attributed(sender, unlisted ?? whyNotTheirs(deps, { decision, sender, policy }));
  };
}

function attributed({ identity, principal }: RecordedSender, reason: string | null): Attribution {
  return { identity, principal, isAllowed: reason === null, reason };
}

interface Sent {
  decision: DecisionToAttribute;
  sender: RecordedSender;
  policy: Policy;
}

/** Why it does not stand for the person that it names. A signature of ours says who that is, so no principal is asked for. */
function whyNotTheirs(
  { signatures, isLive }: ActivityDeps,
  { decision, sender, policy }: Sent,
): string | null {
  const { source, by, signed = null } = decision;
  if (completePolicy(policy).approvals.requireSignature)
    return signatureObjection(signatures, { source, signed, at: sender.at });
  return isLive ? impersonation(by, sender, policy) : null;
}

/** One history is read once, however many of its decisions are asked for. */
async function sendersOf(
  deps: ActivityDeps,
  workflowId: string,
  sources: readonly DecisionSource[],
): Promise<readonly RecordedSender[]> {
  const byRun = new Map<string, RecordedDecisions>();
  for (const { runId } of sources) {
    if (!byRun.has(runId)) byRun.set(runId, await decisionsOf(deps, workflowId, runId));
  }
  return sources.map((source) => senderIn(byRun.get(source.runId), source));
}

interface RecordedDecisions {
  approvals: readonly RecordedSender[];
  updates: ReadonlyMap<string, RecordedSender>;
}

async function decisionsOf(
  deps: ActivityDeps,
  workflowId: string,
  runId: string,
): Promise<RecordedDecisions> {
  const { events } = await deps.temporal().workflow.getHandle(workflowId, runId).fetchHistory();
  const approvals: RecordedSender[] = [];
  const updates = new Map<string, RecordedSender>();
  for (const event of events ?? []) {
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (signal?.signalName === 'approval') approvals.push(sender(event, signal.identity));
    const meta = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta;
    if (meta?.updateId) updates.set(meta.updateId, sender(event, meta.identity));
  }
  return { approvals, updates };
}

function senderIn(recorded: RecordedDecisions | undefined, source: DecisionSource): RecordedSender {
  const found =
    source.kind === 'signal' ? recorded?.approvals[source.index] : recorded?.updates.get(source.updateId);
  return found ?? NOBODY;
}

function sender(event: HistoryEvent, identity: string | null | undefined): RecordedSender {
  const { eventTime } = event;
  const at = eventTime
    ? fromEpochMs(Number(eventTime.seconds ?? 0) * 1_000 + (eventTime.nanos ?? 0) / 1e6)
    : null;
  return { identity: identity || null, principal: event.principal?.name || null, at };
}

function objectionToPerson(by: string, { approvers }: Policy, isLive: boolean): string | null {
  const isOpen = !isLive && approvers.length === 0;
  return isOpen || approvers.includes(by) ? null : `${by} is not one of the policy's approvers`;
}

/** On live accounts a name counts only where Temporal, or a gateway that signs people in, vouches for it. */
function impersonation(by: string, { principal }: RecordedSender, { approvals }: Policy): string | null {
  if (approvals.acceptClaimedIdentity || principal === by) return null;
  if (principal !== null && approvals.gateways.includes(principal)) return null;
  return `Temporal recorded ${principal ?? 'no principal'}, not ${by}; sign in as yourself, or set approvals.acceptClaimedIdentity`;
}
