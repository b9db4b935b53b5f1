import type { WorkflowHandle } from '@temporalio/client';
import type { Policy } from '../domain/policy.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { Attribution, DecisionSource, IncidentActivities } from './contract.ts';

/** Who sent it, as Temporal recorded it: `identity` is the client's own claim, `principal` is the server's. */
interface RecordedSender {
  identity: string | null;
  principal: string | null;
}

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

const NOBODY: RecordedSender = { identity: null, principal: null };

/** Finds in the history who sent a decision, and whether the policy lets that person decide (spec §4, issue §3). */
export function createAttributeDecision(deps: ActivityDeps): IncidentActivities['attributeDecision'] {
  return async ({ workflowId, source, by }) => {
    const sender = await senderOf(deps, workflowId, source);
    const reason = objectionTo(by, sender, { policy: await deps.readPolicy(), isLive: deps.isLive });
    return { ...sender, isAllowed: reason === null, reason } satisfies Attribution;
  };
}

async function senderOf(
  deps: ActivityDeps,
  workflowId: string,
  source: DecisionSource,
): Promise<RecordedSender> {
  const { events } = await deps.temporal().workflow.getHandle(workflowId, source.runId).fetchHistory();
  const found =
    source.kind === 'signal'
      ? nthApproval(events ?? [], source.index)
      : acceptedUpdate(events ?? [], source.updateId);
  return found ?? NOBODY;
}

function nthApproval(events: readonly HistoryEvent[], index: number): RecordedSender | null {
  const approvals = events.flatMap((event) => {
    const signal = event.workflowExecutionSignaledEventAttributes;
    return signal?.signalName === 'approval' ? [sender(event, signal.identity)] : [];
  });
  return approvals[index] ?? null;
}

function acceptedUpdate(events: readonly HistoryEvent[], updateId: string): RecordedSender | null {
  for (const event of events) {
    const meta = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta;
    if (meta?.updateId === updateId) return sender(event, meta.identity);
  }
  return null;
}

function sender(event: HistoryEvent, identity: string | null | undefined): RecordedSender {
  return { identity: identity || null, principal: event.principal?.name || null };
}

function objectionTo(
  by: string,
  sender: RecordedSender,
  { policy, isLive }: { policy: Policy; isLive: boolean },
): string | null {
  const isListed = policy.approvers.includes(by);
  if (!isLive)
    return policy.approvers.length === 0 || isListed ? null : `${by} is not one of the policy's approvers`;
  if (!isListed) return `${by} is not one of the policy's approvers`;
  if (policy.approvals.acceptClaimedIdentity || sender.principal === by) return null;
  return `Temporal recorded ${sender.principal ?? 'no principal'}, not ${by}; sign in as yourself, or set approvals.acceptClaimedIdentity`;
}
