import { afterEach, expect, test } from 'vitest';
import type { IncidentStart } from '../../src/activities/contract.ts';
import { incidentKeyOf, incidentWorkflowId } from '../../src/domain/incident-ids.ts';
import { aStack, type Stack, until } from '../support/stack.ts';

const AT = '2026-03-15T12:00:00.000Z';

let stack: Stack;

afterEach(() => stack.close());

/** Starts an incident by hand, as a person with the Temporal CLI would. */
function startByHand(campaignKey: string, first?: unknown) {
  const campaign = { platform: 'google', accountId: '4102938475', campaignKey } as const;
  const start = {
    campaign,
    campaignId: campaignKey,
    incidentKey: incidentKeyOf(campaign, AT),
    kind: 'campaign',
    openedAt: AT,
  };
  return stack.temporal.client.workflow.start('handleIncident', {
    taskQueue: 'pacing-workflows',
    workflowId: incidentWorkflowId(campaign),
    args: [{ ...start, ...(first === undefined ? {} : { first }) } as IncidentStart],
  });
}

async function warnedCampaign(): Promise<string> {
  await stack.sweep('google');
  const [warned] = await stack.store.incidentBook.list({ platform: 'google', statuses: ['warned'] });
  if (warned === undefined) throw new Error('No campaign is warned about.');
  return warned.campaignKey;
}

test('given an incident that runs and that the store does not know of, when a sweep hands its campaign over, then it is told: nothing is lost and none starts twice', async () => {
  stack = await aStack();
  const campaignKey = await warnedCampaign();
  await stack.close();
  stack = await aStack();
  const running = await startByHand(campaignKey);

  const { tally } = await stack.sweep('google');

  expect(tally.open).toBe(0);
  const description = await stack.temporal.client.workflow.getHandle(running.workflowId).describe();
  expect(description.runId).toBe(running.firstExecutionRunId);
  expect(await stack.store.incidentBook.findByWorkflow(running.workflowId)).toMatchObject({
    status: 'warned',
  });
});

test('given an incident that is started with what nobody can read, when it runs, then that is on record and it waits for the next sweep', async () => {
  stack = await aStack();
  const running = await startByHand('11', { sweepKey: 7 });

  const rejected = await until(
    () => stack.store.auditLog.list({ types: ['rejection'] }),
    (found) => found.length > 0,
  );
  expect(rejected[0]?.entry.data).toMatchObject({ count: 1, samples: [expect.stringContaining('sweepKey')] });
  const { status } = await stack.temporal.client.workflow.getHandle(running.workflowId).describe();
  expect(status.name).toBe('RUNNING');
});
