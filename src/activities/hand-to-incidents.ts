import { heartbeat } from '@temporalio/activity';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { CampaignRef } from '../domain/campaign.ts';
import type { Severity } from '../domain/decision.ts';
import type { IncidentKind } from '../domain/incident.ts';
import { asOfOfSweep, incidentKeyOf, incidentWorkflowId } from '../domain/incident-ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Platform } from '../domain/platform.ts';
import type { Proposal } from '../ports/observation-log.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { IncidentStart, ObserveMessage } from './contract.ts';

/** The workflow and its queue, by name: activities do not import workflows. */
const INCIDENT = { workflowType: 'handleIncident', taskQueue: 'pacing-workflows' } as const;

/** Thousands of signals of one incident are read in one go when its worker changes; ten seconds would not do. */
const TASK_TIMEOUT = '30s';

/** More at once do not make the server faster, and would crowd out approvals. */
const AT_ONCE = 16;

const PLATFORM = defineSearchAttributeKey('PacingPlatform', 'KEYWORD');
const CAMPAIGN_ID = defineSearchAttributeKey('PacingCampaignId', 'KEYWORD');
const STATUS = defineSearchAttributeKey('PacingStatus', 'KEYWORD');
const SEVERITY = defineSearchAttributeKey('PacingSeverity', 'KEYWORD');
const VARIANCE_PCT = defineSearchAttributeKey('PacingVariancePct', 'DOUBLE');

/** Proposals of one sweep to give to their incidents. */
export interface HandOverPage {
  sweepKey: string;
  platform: Platform;
  proposals: readonly Proposal[];
  isReleased: boolean;
  /** the message in whose thread new incidents are told; null: each has its own */
  digestKey: string | null;
}

/** An incident to start or to tell: what it is about, what it is told, and what the Web UI lists it by. */
export interface IncidentCall {
  campaign: CampaignRef;
  campaignId: string | null;
  message: ObserveMessage;
  severity: Severity;
  variancePct: number | null;
  summary: string;
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
  const client = deps.temporal();
  for (let start = 0; start < proposals.length; start += AT_ONCE) {
    const some = proposals.slice(start, start + AT_ONCE);
    await Promise.all(some.map((proposal) => handOne(deps, client, callFor(proposal, page))));
    heartbeat({ handedOver: start + some.length });
  }
}

/** Starts the incident with its first message, or tells a running one: one call, so that neither is lost. */
export async function startOrTell(client: Client, call: IncidentCall): Promise<void> {
  const { campaign, campaignId, message } = call;
  const start: IncidentStart = {
    campaign,
    campaignId,
    incidentKey: incidentKeyOf(campaign, message.asOf),
    kind: message.kind,
    openedAt: message.asOf,
  };
  await client.workflow.signalWithStart(INCIDENT.workflowType, {
    taskQueue: INCIDENT.taskQueue,
    workflowId: incidentWorkflowId(campaign),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowTaskTimeout: TASK_TIMEOUT,
    args: [start],
    signal: 'observe',
    signalArgs: [message],
    staticSummary: call.summary,
    typedSearchAttributes: attributesOf(call),
  });
}

/** The message `observe` about one campaign. */
export function observeMessage(
  sweepKey: string,
  asOf: Instant,
  about: Partial<ObserveMessage> & { kind: IncidentKind },
): ObserveMessage {
  return { sweepKey, asOf, observationId: null, isHealthy: false, isReleased: false, note: null, ...about };
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
async function handOne(deps: ActivityDeps, client: Client, call: IncidentCall): Promise<void> {
  if (!call.message.isHealthy) return startOrTell(client, call);
  const workflowId = incidentWorkflowId(call.campaign);
  const wasTold = await tellIfOpen(client, workflowId, call.message);
  const { sweepKey } = call.message;
  if (!wasTold) await deps.store.incidentBook.markHandled([{ sweepKey, workflowId, outcome: 'closed' }]);
}

/** Signals a running incident; false where none runs. */
export async function tellIfOpen(
  client: Client,
  workflowId: string,
  message: ObserveMessage,
): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).signal('observe', message);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

function attributesOf({ campaign, severity, variancePct }: IncidentCall): TypedSearchAttributes {
  const attributes = new TypedSearchAttributes([
    { key: PLATFORM, value: campaign.platform },
    { key: CAMPAIGN_ID, value: campaign.campaignKey },
    { key: STATUS, value: 'warned' },
    { key: SEVERITY, value: severity },
  ]);
  return variancePct === null
    ? attributes
    : attributes.updateCopy([{ key: VARIANCE_PCT, value: variancePct }]);
}
