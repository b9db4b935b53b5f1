import { heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { asOfOfSweep, incidentWorkflowId } from '../domain/incident-ids.ts';
import type { Platform } from '../domain/platform.ts';
import type { Proposal } from '../ports/observation-log.ts';
import type { ActivityDeps } from './activity-deps.ts';
import { type IncidentCall, observeMessage, startNew, startOrTell, tellIfOpen } from './tell-incident.ts';

/** More at once do not make the server faster, and would crowd out approvals. */
const AT_ONCE = 16;

/** Proposals of one sweep to give to their incidents. */
export interface HandOverPage {
  sweepKey: string;
  platform: Platform;
  proposals: readonly Proposal[];
  isReleased: boolean;
  /** the message in whose thread new incidents are told; null: each has its own */
  digestKey: string | null;
}

/**
 * Gives proposals to their incidents: notes the hand-overs first, so that none is forgotten, then starts or signals. May
 * be repeated: an incident knows an observation that it has seen.
 */
export async function handToIncidents(deps: ActivityDeps, page: HandOverPage): Promise<void> {
  const { sweepKey, proposals } = page;
  await deps.store.incidentBook.handOver(
    proposals.map((proposal) => ({
      sweepKey,
      workflowId: incidentWorkflowId(proposal),
      observationId: proposal.observationId,
    })),
  );
  for (let start = 0; start < proposals.length; start += AT_ONCE) {
    const some = proposals.slice(start, start + AT_ONCE);
    await Promise.all(some.map((proposal) => handOne(deps, proposal, callFor(proposal, page))));
    heartbeat({ handedOver: start + some.length });
  }
}

function callFor(proposal: Proposal, { sweepKey, isReleased, digestKey }: HandOverPage): IncidentCall {
  const { platform, accountId, campaignKey, observationId, isHealthy, severity } = proposal;
  const about = { kind: 'campaign', observationId, isHealthy, isReleased, digestKey } as const;
  return {
    campaign: { platform, accountId, campaignKey },
    campaignId: proposal.campaignId,
    message: observeMessage(sweepKey, asOfOfSweep(sweepKey), about),
    severity,
    variancePct: proposal.variancePct,
    summary: `Campaign ${campaignKey} of account ${accountId} is off plan`,
  };
}

/** Good news is for an incident that is open; where it closed meanwhile there is nobody left to tell. */
async function handOne(deps: ActivityDeps, proposal: Proposal, call: IncidentCall): Promise<void> {
  const client = deps.temporal();
  if (!call.message.isHealthy) return handBadNews(client, proposal, call);
  const workflowId = incidentWorkflowId(call.campaign);
  const wasTold = await tellIfOpen(client, workflowId, call.message);
  const { sweepKey } = call.message;
  if (!wasTold) await deps.store.incidentBook.markHandled([{ sweepKey, workflowId, outcome: 'closed' }]);
}

/** What the store knows of open incidents may be a little old: where one runs after all, it is told. */
async function handBadNews(client: Client, { hasOpenIncident }: Proposal, call: IncidentCall): Promise<void> {
  const isStarted = !hasOpenIncident && (await startNew(client, call));
  if (!isStarted) await startOrTell(client, call);
}
