import { setTimeout as wait } from 'node:timers/promises';
import type { CampaignRef } from '../src/domain/campaign.ts';
import { incidentWorkflowId } from '../src/domain/incident-ids.ts';
import { fromEpochMs, type Instant } from '../src/domain/instant.ts';
import { type ChaosStack, control } from './chaos-stack.ts';
import { isAtOrPast, type Operation, type Sight, stepOf } from './steps.ts';

/** An operation on one campaign, watched from outside. */
export interface Watched {
  operation: Operation;
  campaign: CampaignRef;
}

const WATCH_FOR_MS = 30_000;
const STARTED_WITHIN_MS = 16_000;
const STILL_FOR_MS = 8_000;
const EVERY_MS = 6;

/** When an operation began, and where the journals of platform and Slack stood then. */
export interface Mark {
  at: Instant;
  platformSeq: number;
  slackSeq: number;
}

/** Remembers where the journals stand. */
export async function markNow(stack: ChaosStack): Promise<Mark> {
  const [platformSeq, slackSeq] = await Promise.all([
    lastSeq(`${stack.simulatorUrl}/_sim/requests?effect=pause`),
    lastSeq(`${stack.slackUrl}/_emulator/requests?method=chat.postMessage`),
  ]);
  return { at: fromEpochMs(Date.now()), platformSeq, slackSeq };
}

async function lastSeq(url: string): Promise<number> {
  const lines = await control<{ seq: number }[]>(url);
  return lines.at(-1)?.seq ?? 0;
}

/**
 * Waits until the operation stands at a step, or past it; gives the step last seen, null where none was seen. It gives up
 * when nothing moves any more.
 */
export async function watchFor(
  stack: ChaosStack,
  watched: Watched & { mark: Mark },
  wanted: string,
): Promise<string | null> {
  const reads = new Set<string>();
  const startedAt = Date.now();
  let seen: { step: string | null; at: number } = { step: null, at: startedAt };
  const isStill = () => Date.now() - seen.at > (seen.step === null ? STARTED_WITHIN_MS : STILL_FOR_MS);
  while (Date.now() - startedAt < WATCH_FOR_MS && !isStill()) {
    const step = await stepNow(stack, watched, reads).catch(() => null);
    if (step !== null && isAtOrPast(watched.operation, step, wanted)) return step;
    if (step !== null && step !== seen.step) seen = { step, at: Date.now() };
    await wait(EVERY_MS);
  }
  return seen.step;
}

async function stepNow(
  stack: ChaosStack,
  { operation, campaign, mark }: Watched & { mark: Mark },
  reads: Set<string>,
): Promise<string | null> {
  const pending = await pendingActivity(stack, campaign);
  if (pending === null) return null;
  if (pending.type === 'fetchAndReconcile') reads.add(pending.id);
  const shown = await outside(stack, campaign, { mark, pending });
  return stepOf(operation, { pending: pending.type, reads: reads.size, ...shown });
}

interface Pending {
  id: string;
  type: string;
}

async function pendingActivity({ client }: ChaosStack, campaign: CampaignRef): Promise<Pending | null> {
  const { pendingActivities } = await client.workflowService.describeWorkflowExecution({
    namespace: 'default',
    execution: { workflowId: incidentWorkflowId(campaign) },
  });
  const [activity] = pendingActivities ?? [];
  const type = activity?.activityType?.name;
  return activity === undefined || !type ? null : { id: activity.activityId ?? '', type };
}

/** What the outside shows of the operation, asked only where it tells two steps apart. */
async function outside(
  stack: ChaosStack,
  campaign: CampaignRef,
  { mark, pending }: { mark: Mark; pending: Pending },
): Promise<Pick<Sight, 'isIntended' | 'isDone' | 'isTold'>> {
  const isAboutEffect = ['autonomousHalt', 'resumeCampaign', 'recordFacts'].includes(pending.type);
  const isAboutWords = ['auditAndNotify', 'escalateToHuman', 'recordFacts'].includes(pending.type);
  const [isIntended, isDone, isTold] = await Promise.all([
    pending.type === 'autonomousHalt' && wasIntended(stack, campaign, mark.at),
    isAboutEffect && wasChanged(stack, campaign, mark.platformSeq),
    isAboutWords && wasTold(stack, campaign, mark.slackSeq),
  ]);
  return { isIntended, isDone, isTold };
}

async function wasIntended(
  { store }: ChaosStack,
  { campaignKey }: CampaignRef,
  since: Instant,
): Promise<boolean> {
  return (await store.auditLog.list({ campaignKey, types: ['action_intent'], since })).length > 0;
}

async function wasChanged(
  stack: ChaosStack,
  { campaignKey }: CampaignRef,
  sinceSeq: number,
): Promise<boolean> {
  const url = `${stack.simulatorUrl}/_sim/requests?campaignId=${campaignKey}&sinceSeq=${sinceSeq}`;
  const lines = await control<{ effect: string | null }[]>(url);
  return lines.some(({ effect }) => effect === 'pause' || effect === 'resume');
}

async function wasTold(stack: ChaosStack, campaign: CampaignRef, sinceSeq: number): Promise<boolean> {
  const url = `${stack.slackUrl}/_emulator/requests?method=chat.postMessage&sinceSeq=${sinceSeq}`;
  const lines = await control<{ body: unknown }[]>(url);
  return lines.some(({ body }) => JSON.stringify(body).includes(incidentWorkflowId(campaign)));
}
