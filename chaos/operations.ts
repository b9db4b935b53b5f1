import type { CampaignRef } from '../src/domain/campaign.ts';
import type { IncidentRecord, IncidentStatus } from '../src/domain/incident.ts';
import { incidentWorkflowId } from '../src/domain/incident-ids.ts';
import { addMs, type Instant } from '../src/domain/instant.ts';
import { PLATFORMS, type Platform } from '../src/domain/platform.ts';
import { checkWorkflowId, sweepWorkflowId, WORKFLOW_TASK_QUEUE } from '../src/workflows/workflow-ids.ts';
import { type ChaosStack, control, PEOPLE } from './chaos-stack.ts';
import type { Decider } from './decider.ts';
import type { Dice } from './dice.ts';
import type { Fleet } from './fleet.ts';
import { pollFor } from './poll.ts';
import type { Operation } from './steps.ts';

/** What operations work with. */
export interface Actors {
  stack: ChaosStack;
  fleet: Fleet;
  decider: Decider;
  dice: Dice;
  /** the incidents last used, newest last: what a kill left under way is given time to come to rest */
  recent: string[];
}

/** An operation about to begin: on which campaign, and what sets it off. */
export interface Prepared {
  operation: Operation;
  campaign: CampaignRef;
  begin(): Promise<void>;
}

/** long enough for the snooze to be answered before */
const LEASE_ENDS_AFTER_MS = 7_000;
const LEFT_ALONE = 8;

/** Finds or makes a campaign in the right state for an operation. */
export async function prepare(actors: Actors, operation: Operation): Promise<Prepared> {
  const prepared = await preparedFor(actors, operation);
  actors.recent.push(incidentWorkflowId(prepared.campaign));
  if (actors.recent.length > LEFT_ALONE) actors.recent.shift();
  return prepared;
}

function preparedFor(actors: Actors, operation: Operation): Promise<Prepared> {
  switch (operation) {
    case 'halt':
      return prepareHalt(actors);
    case 'approved_halt':
      return prepareApproval(actors);
    case 'resume':
      return prepareResume(actors);
    case 'lease_end':
      return prepareLeaseEnd(actors);
  }
}

async function prepareHalt(actors: Actors): Promise<Prepared> {
  const { stack, fleet, dice } = actors;
  const platform = dice.pick(PLATFORMS);
  const bySweep = dice.chance(30);
  const campaign = await fleet.add(platform, 'critical');
  const begin = () => (bySweep ? startSweep(stack, platform) : startCheck(stack, campaign));
  return { operation: 'halt', campaign, begin };
}

async function prepareApproval(actors: Actors): Promise<Prepared> {
  const incident = (await anyIncident(actors, ['awaiting_approval'], 'halt')) ?? (await newQuestion(actors));
  const { workflowId } = incident;
  const [first, second] = [actors.dice.pick(PEOPLE), actors.dice.pick(PEOPLE)];
  const isBySignal = actors.dice.chance(25);
  const isContested = actors.dice.chance(30);
  const begin = async () => {
    if (isBySignal) await actors.decider.bySignal({ workflowId, decision: 'approve', by: first });
    else void actors.decider.overApi({ workflowId, decision: 'approve', by: first });
    if (isContested) void actors.decider.overApi({ workflowId, decision: 'approve', by: second });
  };
  return { operation: 'approved_halt', campaign: refOf(incident), begin };
}

async function prepareResume(actors: Actors): Promise<Prepared> {
  const incident = (await anyIncident(actors, ['halted', 'resume_due'])) ?? (await newHalt(actors));
  const { workflowId, status } = incident;
  const decision = status === 'resume_due' && actors.dice.chance(50) ? 'approve' : 'resume';
  const by = actors.dice.pick(PEOPLE);
  const begin = async () => void actors.decider.overApi({ workflowId, decision, by });
  return { operation: 'resume', campaign: refOf(incident), begin };
}

/** A snooze of a halted campaign moves the end of its lease: here to a moment from now, and then nobody does anything. */
async function prepareLeaseEnd(actors: Actors): Promise<Prepared> {
  const incident = (await anyIncident(actors, ['halted'])) ?? (await newHalt(actors));
  const { workflowId } = incident;
  const until = addMs(new Date().toISOString(), LEASE_ENDS_AFTER_MS);
  await actors.decider.overApi({ workflowId, decision: 'snooze', until, by: PEOPLE[0] });
  return { operation: 'lease_end', campaign: refOf(incident), begin: async () => undefined };
}

async function anyIncident(
  { stack, dice, recent }: Actors,
  statuses: readonly IncidentStatus[],
  question?: 'halt',
): Promise<IncidentRecord | null> {
  const found = await stack.store.incidentBook.list({ statuses, question, limit: 200 });
  const known = found.filter(({ kind, workflowId }) => kind === 'campaign' && !recent.includes(workflowId));
  return known.length === 0 ? null : dice.pick(known);
}

/** A question whether to halt, where none is open. */
async function newQuestion({ stack, fleet, dice }: Actors): Promise<IncidentRecord> {
  const campaign = await fleet.add(dice.pick(PLATFORMS), 'doubtful');
  await startCheck(stack, campaign);
  return untilStatus(stack, campaign, 'awaiting_approval');
}

async function newHalt({ stack, fleet, dice }: Actors): Promise<IncidentRecord> {
  const campaign = await fleet.add(dice.pick(PLATFORMS), 'critical');
  await startCheck(stack, campaign);
  return untilStatus(stack, campaign, 'halted');
}

function untilStatus(
  { store }: ChaosStack,
  campaign: CampaignRef,
  status: IncidentStatus,
): Promise<IncidentRecord> {
  return pollFor(`${campaign.campaignKey} is ${status}`, async () => {
    const { platform } = campaign;
    const found = await store.incidentBook.list({ platform, statuses: [status], limit: 1_000 });
    return found.find(({ campaignKey }) => campaignKey === campaign.campaignKey) ?? null;
  });
}

function refOf({ platform, accountId, campaignKey }: CampaignRef): CampaignRef {
  return { platform, accountId, campaignKey };
}

/** A sweep of its own, as of now; two may run at the same time. */
export async function startSweep(stack: ChaosStack, platform: Platform): Promise<void> {
  const { now } = await control<{ now: Instant }>(`${stack.simulatorUrl}/_sim/clock`);
  const workflowId = `${sweepWorkflowId(platform)}-${now}`;
  await started(stack, { type: 'sweepPlatform', workflowId, input: { platform, asOf: now } });
}

async function startCheck(stack: ChaosStack, campaign: CampaignRef): Promise<void> {
  const input = { campaign, campaignId: campaign.campaignKey };
  await started(stack, { type: 'checkCampaign', workflowId: checkWorkflowId(campaign), input });
}

/** Started once, whatever the server does meanwhile. */
async function started(
  { client }: ChaosStack,
  { type, workflowId, input }: { type: string; workflowId: string; input: unknown },
): Promise<void> {
  await pollFor(`${workflowId} is started`, async () => {
    await client.workflow.start(type, {
      workflowId,
      taskQueue: WORKFLOW_TASK_QUEUE,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    return true;
  });
}
