import type { Policy } from '../domain/policy.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { Attribution, DecisionSource, IncidentActivities } from './contract.ts';

/** Who sent it, as Temporal recorded it: `identity` is the client's own claim, `principal` is the server's. */
interface RecordedSender {
  identity: string | null;
  principal: string | null;
}

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
  const handle = deps.temporal().workflow.getHandle(workflowId, source.runId);
  const { events } = await handle.fetchHistory();
  let signals = 0;
  for (const event of events ?? []) {
    const principal = event.principal?.name || null;
    const signal = event.workflowExecutionSignaledEventAttributes;
    if (source.kind === 'signal' && signal?.signalName === 'approval') {
      if (signals === source.index) return { identity: signal.identity || null, principal };
      signals += 1;
    }
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.meta;
    if (source.kind === 'update' && accepted?.updateId === source.updateId) {
      return { identity: accepted.identity || null, principal };
    }
  }
  return NOBODY;
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
