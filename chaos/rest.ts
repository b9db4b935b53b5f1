import { mapBounded } from '../src/client/map-bounded.ts';
import { PLATFORMS } from '../src/domain/platform.ts';
import type { IncidentView } from '../src/workflows/messages.ts';
import type { ChaosStack } from './chaos-stack.ts';
import type { Decider } from './decider.ts';
import { clearFaults } from './faults.ts';
import { startSweep } from './operations.ts';
import { poll } from './poll.ts';

/** A message that a channel did not take is said again after 5 min, a record that was cut off after 1 min. */
const REST_WITHIN_MS = 12 * 60_000;
const AT_ONCE = 8;

interface Running {
  workflowId: string;
  type: string;
}

/**
 * Waits until nothing is under way any more; then sweeps every platform once more and waits again. Gives what did not come
 * to rest, or ended in failure, in words.
 */
export async function comeToRest(
  stack: ChaosStack,
  decider: Decider,
  say: (line: string) => void,
): Promise<readonly string[]> {
  await clearFaults(stack);
  const unanswered = await decider.answered();
  say('every decision is answered; waiting for rest');
  const before = await untilQuiet(stack, say);
  for (const platform of PLATFORMS) await startSweep(stack, platform);
  const after = await untilQuiet(stack, say);
  return [...new Set([...unanswered, ...before, ...after, ...(await failedWorkflows(stack))])];
}

async function untilQuiet(stack: ChaosStack, say: (line: string) => void): Promise<readonly string[]> {
  let busy: readonly string[] = ['nothing could be asked'];
  let quiet = 0;
  let lastSaid = '';
  await poll(
    async () => {
      busy = await busyNow(stack);
      quiet = busy.length === 0 ? quiet + 1 : 0;
      const line = busy.length === 0 ? 'at rest' : `${busy.length} busy, such as ${busy[0]}`;
      if (line !== lastSaid) say(line);
      lastSaid = line;
      return quiet >= 2 ? true : null;
    },
    { withinMs: REST_WITHIN_MS, everyMs: 1_000 },
  );
  return busy;
}

async function busyNow(stack: ChaosStack): Promise<readonly string[]> {
  const running = await runningWorkflows(stack);
  const works = await mapBounded(running, AT_ONCE, async (one) => ({ one, work: await workOf(stack, one) }));
  const busy = works.filter(({ work }) => work !== null);
  if (busy.length > 0) return busy.map(({ one, work }) => `${one.workflowId}: ${work}`);
  const incidents = running.filter(({ type }) => type === 'handleIncident');
  const owing = await mapBounded(incidents, AT_ONCE, async ({ workflowId }) => {
    const view = await stack.client.workflow.getHandle(workflowId).query<IncidentView>('state');
    if (view.owed > 0) return `${workflowId}: ${view.owed} messages owed`;
    return view.status === 'halting' ? `${workflowId}: still halting` : null;
  });
  return owing.filter((one) => one !== null);
}

/** The workflows that are running now. */
export async function runningWorkflows({ client }: ChaosStack): Promise<readonly Running[]> {
  const found: Running[] = [];
  for await (const { workflowId, type } of client.workflow.list({ query: "ExecutionStatus='Running'" })) {
    found.push({ workflowId, type });
  }
  return found;
}

async function workOf({ client }: ChaosStack, { workflowId, type }: Running): Promise<string | null> {
  const { pendingActivities, pendingWorkflowTask, workflowExecutionInfo } =
    await client.workflowService.describeWorkflowExecution({
      namespace: 'default',
      execution: { workflowId },
    });
  if (workflowExecutionInfo?.closeTime) return null;
  const [activity] = pendingActivities ?? [];
  if (activity !== undefined) {
    const why = activity.lastFailure?.message ?? '';
    return `${activity.activityType?.name} attempt ${activity.attempt} ${why}`.trim();
  }
  if (pendingWorkflowTask) return `workflow task attempt ${pendingWorkflowTask.attempt}`;
  return type === 'handleIncident' ? null : `${type} still runs`;
}

/** A check may fail on a platform that is away; an incident or a sweep never may. */
async function failedWorkflows({ client }: ChaosStack): Promise<string[]> {
  const query =
    "ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut') AND WorkflowType IN ('handleIncident', 'sweepPlatform')";
  const found: string[] = [];
  for await (const { workflowId, status } of client.workflow.list({ query })) {
    found.push(`${workflowId}: ${status.name}`);
  }
  return found;
}
