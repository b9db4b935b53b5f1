import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';
import type { CampaignRef } from '../../src/domain/campaign.ts';
import type { IncidentRecord, IncidentStatus } from '../../src/domain/incident.ts';
import type { IncidentView } from '../../src/workflows/messages.ts';
import { aStack, type Stack, until } from '../support/stack.ts';
import { skipTime } from '../support/temporal.ts';

interface JournalLine {
  effect: string | null;
  campaignId?: string;
}

let stack: Stack;

beforeAll(async () => {
  stack = await aStack();
  await stack.sweep('google');
});

afterAll(() => stack.close());

async function incidents(status: IncidentStatus): Promise<readonly IncidentRecord[]> {
  return await stack.store.incidentBook.list({ platform: 'google', statuses: [status] });
}

async function one(status: IncidentStatus, index = 0): Promise<IncidentRecord> {
  const found = (await incidents(status))[index];
  if (found === undefined) throw new Error(`No incident is ${status}.`);
  return found;
}

async function entries(campaign: CampaignRef, type?: AuditEntry['type']): Promise<AuditEntry[]> {
  const filter = { campaignKey: campaign.campaignKey, ...(type === undefined ? {} : { types: [type] }) };
  return (await stack.store.auditLog.list(filter)).map((chained) => chained.entry);
}

async function pausesOf(campaign: CampaignRef): Promise<number> {
  const lines = await stack.sim<JournalLine[]>('requests?effect=pause');
  return lines.filter((line) => line.campaignId === campaign.campaignKey).length;
}

function viewOf(campaign: CampaignRef): Promise<IncidentView> {
  return stack.incident(campaign).query<IncidentView>('state');
}

async function decide(campaign: CampaignRef, payload: Record<string, unknown>): Promise<unknown> {
  return await stack.incident(campaign).executeUpdate('decide', { args: [payload] });
}

/** The priority of each activity that a workflow scheduled; lower goes first. */
async function prioritiesOf(handle: ReturnType<Stack['incident']>): Promise<Record<string, number>> {
  const { events } = await handle.fetchHistory();
  const scheduled = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: found }) => found ?? []);
  return Object.fromEntries(
    scheduled.map(({ activityType, priority }) => [activityType?.name ?? '', priority?.priorityKey ?? 3]),
  );
}

describe('a halt', () => {
  test('is one pause, confirmed by read-back, and a lease of 24 hours', async () => {
    const halted = await one('halted');
    const { memory } = await stack.store.incidentBook.standing(halted);
    expect(await pausesOf(halted)).toBe(1);
    expect(memory.lease?.incidentKey).toBe(halted.incidentKey);
    expect(Date.parse(memory.lease?.leaseUntil ?? '') - Date.parse(memory.lease?.haltedAt ?? '')).toBe(
      24 * 3_600_000,
    );
  });

  test('is read again, decided again and written down before the pause, and once each', async () => {
    const halted = await one('halted');
    const steps = (await entries(halted))
      .filter((entry) => entry.incidentKey === halted.incidentKey)
      .map((entry) => entry.type);
    const count = (type: string) => steps.filter((step) => step === type).length;
    expect([
      count('action_intent'),
      count('action_effect'),
      count('diagnosis'),
      count('mitigation'),
      count('alert'),
    ]).toEqual([1, 1, 1, 1, 1]);
    expect(steps.indexOf('action_intent')).not.toBe(-1);
  });

  test('goes before the pages of sweeps on its platform, with the look before it', async () => {
    const halted = await one('halted');
    const priorities = await prioritiesOf(stack.incident(halted));
    expect(priorities).toMatchObject({ autonomousHalt: 1 });
    const { workflow } = stack.temporal.client;
    for await (const { workflowId } of workflow.list({ query: "WorkflowType = 'sweepPlatform'" })) {
      expect(await prioritiesOf(workflow.getHandle(workflowId))).toMatchObject({ assessAccount: 4 });
    }
    expect.assertions(2);
  });

  test('shows the path of the document, node by node', async () => {
    const view = await viewOf(await one('halted'));
    const nodes = view.path.map((step) => step.slice(0, step.indexOf(':')));
    expect(nodes).toEqual(
      expect.arrayContaining([
        'fetchAndReconcile',
        'calculateVariance',
        'assessConfidence',
        'routeByConfidence',
        'analyzeRootCause',
        'generateMitigation',
      ]),
    );
  });

  test('is not halted again by the next sweep', async () => {
    const before = (await stack.sim<JournalLine[]>('requests?effect=pause')).length;
    const { counts, tally } = await stack.sweep('google');
    expect(counts.alreadyHalted).toBe(2);
    expect(tally.outcomes.halted ?? 0).toBe(0);
    expect((await stack.sim<JournalLine[]>('requests?effect=pause')).length).toBe(before);
  });
});

describe('an escalation', () => {
  test('is approved by the command that its details show', async () => {
    const asked = await one('awaiting_approval');
    const command = /To \*\*approve\*\*:\n\n```sh\n(.+)\n```/.exec(asked.details)?.[1] ?? '';
    await stack.shell(command);
    await until(
      () => stack.store.incidentBook.find(asked.incidentKey),
      (record) => record?.status === 'halted',
    );
    expect(await pausesOf(asked)).toBe(1);
    const [approval] = (await entries(asked, 'approval')).filter((entry) => entry.actor.kind === 'person');
    expect(approval?.data['outcome']).toBe('executed');
    expect(approval?.actor).toMatchObject({
      kind: 'person',
      identity: expect.stringContaining('temporal-cli'),
    });
  });

  test('rejected, is left alone for a day', async () => {
    const asked = await one('awaiting_approval');
    const bare = { decision: 'reject', by: 'ana@example.com', reason: 'launch week' };
    expect(await decide(asked, bare)).toMatchObject({ outcome: 'refused' });
    const answer = await decide(asked, { ...bare, category: 'known_promotion' });
    expect(answer).toMatchObject({ outcome: 'recorded' });
    const { tally } = await stack.sweep('google');
    expect(tally.outcomes.escalated ?? 0).toBe(0);
    expect((await viewOf(asked)).question).toBeNull();
    expect(await decide(asked, { decision: 'approve', by: 'bo@example.com', reason: '' })).toMatchObject({
      outcome: 'already_decided',
      decidedBy: 'ana@example.com',
    });
    expect(await pausesOf(asked)).toBe(0);
  });
});

describe('a signal that nobody can read', () => {
  test.each([
    [
      'an unknown encoding',
      { metadata: { encoding: Buffer.from('binary/martian') }, data: Buffer.from('x') },
    ],
    ['no data', { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('') }],
    ['broken JSON', { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{"decision":') }],
    [
      'a megabyte',
      { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(`"${'x'.repeat(1_000_000)}"`) },
    ],
    ['no metadata', { data: Buffer.from('{}') }],
  ])('never wedges the incident: %s', async (_what, payload) => {
    const halted = await one('halted');
    await signalRaw(halted, [payload]);
    expect((await viewOf(halted)).status).toBe('halted');
  });

  test('never wedges the incident: no payload at all, or two', async () => {
    const halted = await one('halted');
    await signalRaw(halted, []);
    const odd = { metadata: { encoding: Buffer.from('binary/martian') }, data: Buffer.from('x') };
    await signalRaw(halted, [odd, odd]);
    expect((await viewOf(halted)).status).toBe('halted');
  });

  test('never wedges the incident: a name that it does not know, readable or not', async () => {
    const halted = await one('halted');
    const odd = { metadata: { encoding: Buffer.from('binary/martian') }, data: Buffer.from('x') };
    await signalRaw(halted, [odd], 'approve_please');
    await stack.incident(halted).signal('aproval', { decision: 'resume', by: 'ana@example.com' });
    expect((await viewOf(halted)).status).toBe('halted');
  });

  test('is recorded, in batches', async () => {
    const halted = await one('halted');
    const rows = await until(
      () => entries(halted, 'rejection'),
      (found) => found.length > 0,
    );
    expect(rows[0]?.why).toContain('could not be read');
    expect(rows.length).toBe(1);
  });
});

async function signalRaw(campaign: CampaignRef, payloads: object[], signalName = 'approval'): Promise<void> {
  await stack.temporal.client.workflowService.signalWorkflowExecution({
    namespace: stack.temporal.namespace,
    workflowExecution: { workflowId: stack.incident(campaign).workflowId },
    signalName,
    input: { payloads },
  });
}

describe('people and halts', () => {
  test('an approval of what the machine halted already is refused', async () => {
    const halted = (await incidents('halted')).find((incident) => incident.decidedBy === null);
    expect(
      await decide(halted ?? (await one('closed')), {
        decision: 'approve',
        by: 'ana@example.com',
        reason: '',
      }),
    ).toMatchObject({ outcome: 'refused' });
  });

  test('a snooze without an end is refused, and says what it lacks', async () => {
    const answer = await decide(await one('halted'), {
      decision: 'snooze',
      by: 'ana@example.com',
      reason: 'lunch',
    });
    expect(answer).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('until') });
  });

  test('a decision that does not parse is refused by the validator', async () => {
    await expect(decide(await one('halted'), { decision: 'explode' })).rejects.toThrow();
  });

  test('a resume runs the campaign again, read back, and closes the incident', async () => {
    const halted = await one('halted');
    expect(
      await decide(halted, { decision: 'resume', by: 'ana@example.com', reason: 'budget was raised' }),
    ).toMatchObject({ outcome: 'executed' });
    const record = await until(
      () => stack.store.incidentBook.find(halted.incidentKey),
      (found) => found?.status === 'closed',
    );
    expect(record?.closedBecause).toContain('resumed');
    expect((await stack.store.incidentBook.standing(halted)).memory.lease).toBeNull();
  });

  test('what was resumed is asked, not halted, while it cools down', async () => {
    const { tally } = await stack.sweep('google');
    expect(tally.outcomes.halted ?? 0).toBe(0);
    expect(tally.outcomes.escalated).toBeGreaterThan(0);
  });
});

describe('a deadline', () => {
  test('passes the ladder, and then changes nothing on the platform', async () => {
    const asked = await one('awaiting_approval');
    const handle = stack.incident(asked);
    await skipTime(stack.temporal, handle, 3.6 * 3600);
    const whysOf = async () => {
      const own = (await entries(asked, 'approval')).filter(
        (entry) => entry.incidentKey === asked.incidentKey,
      );
      return own
        .map((entry) => entry.why)
        .toReversed()
        .join('\n');
    };
    const whys = await until(whysOf, (said) => said.includes('deadline'));
    expect(whys).toMatch(/Reminder[\s\S]*on call[\s\S]*deadline/);
    expect((await viewOf(asked)).question).toBeNull();
    expect(await pausesOf(asked)).toBeLessThanOrEqual(1);
  });

  test('of a lease asks to resume, and an unanswered question stays halted', async () => {
    const halted = await one('halted');
    const handle = stack.incident(halted);
    await skipTime(stack.temporal, handle, 24.2 * 3600);
    await until(
      () => viewOf(halted),
      (view) => view.question === 'resume',
    );
    await skipTime(stack.temporal, handle, 3.6 * 3600);
    const view = await until(
      () => viewOf(halted),
      (now) => now.question === null && now.status === 'halted',
    );
    expect(view.leaseUntil).not.toBe(halted.leaseUntil);
  });
});
