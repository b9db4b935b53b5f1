import type { IncidentRecord } from '../src/domain/incident.ts';
import type { BenchStack } from './bench-stack.ts';
import { startClickSource } from './click-source.ts';
import { slowPlatform } from './fleet.ts';
import { measureSweep } from './measure-sweeps.ts';
import { pause } from './pause.ts';
import { type Percentiles, percentilesOf } from './percentiles.ts';

/** Everything is asked, approved halts are carried out at once, and however many there are, no feed is suspected. */
export const ASK_EVERYTHING = `
version: bench-clicks
mode: approve
approvals:
  cancelWindowMinutes: 0
breaker:
  maxSharePct: 100
  minZeroCampaigns: 1000000
`;

const POLL_MS = 5;

/** How long people wait: from a signed click to the pause that was read back, and for the answer to a decision that only is recorded. */
export interface Waiting {
  openIncidents: number;
  clickToPause: Percentiles;
  executeUpdate: Percentiles;
}

/** One click after another, as people make them, while all the other incidents stay open. */
export async function measureClicks(
  stack: BenchStack,
  { incidents, clicks }: { incidents: number; clicks: number },
): Promise<Waiting> {
  await measureSweep(stack, { campaigns: incidents, incidentShare: 1 });
  await slowPlatform(stack);
  const asked = await stack.store.incidentBook.list({ statuses: ['awaiting_approval'], limit: 2 * clicks });
  if (asked.length < 2 * clicks) throw new Error(`Only ${asked.length} incidents ask for an approval.`);
  const slack = await startClickSource(stack);
  try {
    const clickTimesMs: number[] = [];
    for (const incident of asked.slice(0, clicks)) {
      const press = await slack.card(incident);
      clickTimesMs.push(await timed(() => press().then(() => untilPaused(stack, incident))));
    }
    const updateTimesMs: number[] = [];
    for (const incident of asked.slice(clicks)) {
      updateTimesMs.push(await timed(() => acknowledge(stack, incident)));
    }
    return {
      openIncidents: incidents,
      clickToPause: percentilesOf(clickTimesMs),
      executeUpdate: percentilesOf(updateTimesMs),
    };
  } finally {
    await slack.stop();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The lease is written together with the record that the pause was read back. */
async function untilPaused({ store }: BenchStack, incident: IncidentRecord): Promise<void> {
  const givenUpAt = performance.now() + 60_000;
  while ((await store.incidentBook.standing(incident)).memory.lease === null) {
    if (performance.now() > givenUpAt)
      throw new Error(`${incident.incidentKey} has no pause after a minute.`);
    await pause(POLL_MS);
  }
}

async function acknowledge({ client }: BenchStack, { workflowId, observationId }: IncidentRecord) {
  const decision = { decision: 'acknowledge', by: 'ana@example.com', observationId };
  const answer = await client.workflow
    .getHandle(workflowId)
    .executeUpdate<{ outcome: string }, [typeof decision]>('decide', { args: [decision] });
  if (answer.outcome !== 'recorded') throw new Error(JSON.stringify(answer));
}
