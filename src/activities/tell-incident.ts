import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { CampaignRef } from '../domain/campaign.ts';
import type { Severity } from '../domain/decision.ts';
import type { IncidentKind } from '../domain/incident.ts';
import { incidentKeyOf, incidentWorkflowId } from '../domain/incident-ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { IncidentStart, ObserveMessage } from './contract.ts';

/** The workflow and its queue, by name: activities do not import workflows. */
const INCIDENT = { workflowType: 'handleIncident', taskQueue: 'pacing-workflows' } as const;

/** Thousands of signals of one incident are read in one go when its worker changes; ten seconds would not do. */
const TASK_TIMEOUT = '30s';

const PLATFORM = defineSearchAttributeKey('PacingPlatform', 'KEYWORD');
const CAMPAIGN_ID = defineSearchAttributeKey('PacingCampaignId', 'KEYWORD');
const STATUS = defineSearchAttributeKey('PacingStatus', 'KEYWORD');
const SEVERITY = defineSearchAttributeKey('PacingSeverity', 'KEYWORD');
const VARIANCE_PCT = defineSearchAttributeKey('PacingVariancePct', 'DOUBLE');

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
 * Starts the incident with what it is told first; false where one runs already. Only over a worker's own connection: the
 * server then answers with the incident's first task, which takes it past a queue.
 */
export async function startNew(client: Client, call: IncidentCall): Promise<boolean> {
  const start = { ...startOf(call), first: call.message };
  try {
    await client.workflow.start(INCIDENT.workflowType, {
      ...optionsOf(call),
      args: [start],
      requestEagerStart: true,
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Starts the incident with its first message, or tells a running one: one call, so that neither is lost. */
export async function startOrTell(client: Client, call: IncidentCall): Promise<void> {
  await client.workflow.signalWithStart(INCIDENT.workflowType, {
    ...optionsOf(call),
    args: [startOf(call)],
    signal: 'observe',
    signalArgs: [call.message],
  });
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

/** The message `observe` about one campaign. */
export function observeMessage(
  sweepKey: string,
  asOf: Instant,
  about: Partial<ObserveMessage> & { kind: IncidentKind },
): ObserveMessage {
  return { sweepKey, asOf, observationId: null, isHealthy: false, isReleased: false, note: null, ...about };
}

function startOf({ campaign, campaignId, message }: IncidentCall): IncidentStart {
  return {
    campaign,
    campaignId,
    incidentKey: incidentKeyOf(campaign, message.asOf),
    kind: message.kind,
    openedAt: message.asOf,
  };
}

function optionsOf(call: IncidentCall) {
  return {
    taskQueue: INCIDENT.taskQueue,
    workflowId: incidentWorkflowId(call.campaign),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowTaskTimeout: TASK_TIMEOUT,
    staticSummary: call.summary,
    typedSearchAttributes: attributesOf(call),
  } as const;
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
