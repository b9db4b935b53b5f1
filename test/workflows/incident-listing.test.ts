import type { WorkflowExecutionDescription } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IncidentStart } from '../../src/activities/contract.ts';
import { incidentKeyOf, incidentWorkflowId } from '../../src/domain/incident-ids.ts';
import {
  PACING_DEADLINE,
  PACING_SEVERITY,
  PACING_STATUS,
  PACING_VARIANCE_PCT,
} from '../../src/workflows/search-attributes.ts';
import { aStack, type Stack, until } from '../support/stack.ts';

const AT = '2026-03-15T12:00:00.000Z';

/** By what people find an incident in the Web UI's list. */
function listedAs({ typedSearchAttributes: attributes }: WorkflowExecutionDescription) {
  return {
    status: attributes.get(PACING_STATUS),
    severity: attributes.get(PACING_SEVERITY),
    variancePct: attributes.get(PACING_VARIANCE_PCT) ?? null,
    deadline: attributes.get(PACING_DEADLINE)?.toISOString() ?? null,
  };
}

describe('the list of incidents in the Web UI', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });
  afterAll(() => stack.close());

  test('says of each what the store says', async () => {
    await stack.sweep('google');
    const incidents = await stack.store.incidentBook.list({ platform: 'google' });

    expect(new Set(incidents.map(({ status }) => status)).size).toBeGreaterThan(2);
    for (const incident of incidents) {
      const { status, severity, variancePct, deadline, leaseUntil } = incident;
      // A record made in place is there a moment before the server hears of it.
      const listed = await until(
        async () => listedAs(await stack.incident(incident).describe()),
        (one) => one.status === status,
      );
      expect(listed).toEqual({ status, severity, variancePct, deadline: deadline ?? leaseUntil });
    }
  });

  test('has one that somebody started by hand, who gave it no attributes', async () => {
    const campaign = { platform: 'google', accountId: '1', campaignKey: 'by hand' } as const;
    const incidentKey = incidentKeyOf(campaign, AT);
    const start: IncidentStart = { campaign, campaignId: null, incidentKey, kind: 'campaign', openedAt: AT };
    await stack.temporal.client.workflow.start('handleIncident', {
      taskQueue: 'pacing-workflows',
      workflowId: incidentWorkflowId(campaign),
      args: [start],
    });
    await stack.incident(campaign).query('state');

    expect(listedAs(await stack.incident(campaign).describe())).toMatchObject({ status: 'warned' });
  });
});
