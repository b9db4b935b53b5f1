import { setTimeout as wait } from 'node:timers/promises';
import type { BenchStack } from '../bench/bench-stack.ts';
import { ensureSchedules } from '../src/cli/schedules.ts';
import type { IncidentRecord } from '../src/domain/incident.ts';
import { PLATFORMS } from '../src/domain/platform.ts';
import { sweepScheduleId } from '../src/workflows/workflow-ids.ts';

const WITHIN_MS = 120_000;

/** Has the product do what the dashboards show: one scheduled sweep of each platform, and one decision of each kind. */
export async function feedStack(stack: BenchStack): Promise<void> {
  const { client } = stack;
  await ensureSchedules(client, { platforms: PLATFORMS });
  for (const platform of PLATFORMS) await client.schedule.getHandle(sweepScheduleId(platform)).trigger();
  const [first, second] = await untilAsked(stack, 2);
  if (first === undefined || second === undefined) throw new Error('Nobody was asked anything.');
  await decide(stack, first, 'reject');
  await decide(stack, second, 'approve');
}

async function untilAsked({ store }: BenchStack, count: number): Promise<readonly IncidentRecord[]> {
  const givenUpAt = Date.now() + WITHIN_MS;
  for (;;) {
    const swept = await store.auditLog.list({ types: ['sweep_summary'] });
    const asked = await store.incidentBook.list({ question: 'halt', statuses: ['awaiting_approval'] });
    const halted = await store.incidentBook.list({ statuses: ['halted'] });
    if (swept.length >= PLATFORMS.length && asked.length >= count && halted.length > 0) return asked;
    if (Date.now() > givenUpAt) throw new Error('The sweeps did not end in two minutes.');
    await wait(200);
  }
}

async function decide(
  { client }: BenchStack,
  { workflowId }: IncidentRecord,
  decision: 'approve' | 'reject',
): Promise<void> {
  const message = {
    decision,
    by: 'ana@example.com',
    reason: 'A planned promotion.',
    category: 'known_promotion',
  };
  await client.workflow.getHandle(workflowId).executeUpdate('decide', { args: [message] });
}
