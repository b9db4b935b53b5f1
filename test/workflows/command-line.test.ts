import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSimulatorClock } from '../../src/adapters/platform-clock/index.ts';
import { firstSweep } from '../../src/cli/first-sweep.ts';
import { readHere } from '../../src/cli/surroundings.ts';
import { decideIncident } from '../../src/client/decide-incident.ts';
import { decideMany } from '../../src/client/decide-many.ts';
import type { CampaignRef } from '../../src/domain/campaign.ts';
import { throwSwitch } from '../support/automation.ts';
import { anIncident } from '../support/builders.ts';
import { aCommandLine, type CommandLine } from '../support/command-line.ts';
import { aStack, type Stack } from '../support/stack.ts';
import { aStore } from '../support/store.ts';
import { aTemporal } from '../support/temporal.ts';

const BY = ['--by', 'ana@example.com', '--reason', 'launch week'];

function commandsOf(stack: Stack): Promise<CommandLine> {
  return aCommandLine(stack.store, {
    TEMPORAL_ADDRESS: stack.temporal.address,
    SIMULATOR_URL: stack.simulatorUrl,
  });
}

async function asked(stack: Stack, sweepKey: string): Promise<readonly CampaignRef[]> {
  const open = await stack.store.incidentBook.list({ statuses: ['awaiting_approval'] });
  return open.filter((incident) => incident.sweepKey === sweepKey && incident.question === 'halt');
}

async function decisionsOn(stack: Stack, { campaignKey }: CampaignRef) {
  const rows = await stack.store.auditLog.list({ campaignKey, actor: 'ana@example.com' });
  return rows.map(({ entry }) => [entry.data['decision'], entry.data['outcome']]);
}

describe('many halts that ask', () => {
  let stack: Stack;
  let line: CommandLine;
  let sweepKey: string;

  beforeAll(async () => {
    stack = await aStack();
    stack.policy = { ...stack.policy, mode: 'approve' };
    line = await commandsOf(stack);
    ({ sweepKey } = await stack.sweep('google'));
  });
  afterAll(async () => {
    await line.close();
    await stack.close();
  });

  test('are not decided by a sweep that asks nothing, which says what is asked', async () => {
    const bulk = ['reject', '--sweep', 'google:none', '--question', 'halt', '--category', 'known_promotion'];
    const { exitCode, stderr } = await line.run([...bulk, ...BY]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(new RegExp(`Asked now: .*halt in ${sweepKey} \\(\\d\\)`));
  });

  test('acknowledged twice in the same round are acknowledged once each', async () => {
    const message = { decision: 'acknowledge', by: 'ben@example.com', reason: 'looking' } as const;
    const book = stack.store.incidentBook;
    const decide = decideIncident.bind(null, { client: stack.temporal.client, book });
    const target = { kind: 'asked', sweepKey, question: 'halt' } as const;
    const round = () => decideMany({ book, decide }, target, { updateId: 'round-1', message });

    const first = await round();
    const second = await round();

    // The store lists those first that changed last, so that the second round meets them in another order.
    const answersOf = (result: typeof first) =>
      result.kind === 'decided'
        ? result.answers.toSorted((a, b) => a.incident.localeCompare(b.incident))
        : [];
    const answers = answersOf(first);
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.every(({ result }) => result.kind === 'answered')).toBe(true);
    expect(answersOf(second)).toEqual(answers);
    const recorded = await stack.store.auditLog.list({ actor: 'ben@example.com' });
    expect(recorded).toHaveLength(answers.length);
  });

  test('are refused at once, each by itself and on record, one line each', async () => {
    const before = await asked(stack, sweepKey);
    const bulk = ['reject', '--sweep', sweepKey, '--question', 'halt', '--category', 'known_promotion'];

    const { exitCode, stdout, stderr } = await line.run([...bulk, ...BY]);

    expect(before.length).toBeGreaterThan(1);
    expect(exitCode).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(before.length);
    expect(lines.every((one) => /^incident:google:\S+ {2}recorded: /.test(one))).toBe(true);
    expect(stderr).toContain(`${before.length} of ${before.length} count.`);
    for (const incident of before)
      expect(await decisionsOn(stack, incident)).toEqual([['reject', 'recorded']]);
    expect(await stack.sim<unknown[]>('requests?effect=pause')).toEqual([]);
    expect(await asked(stack, sweepKey)).toEqual([]);
  });
});

describe('one campaign', () => {
  let stack: Stack;
  let line: CommandLine;

  beforeAll(async () => {
    stack = await aStack();
    line = await commandsOf(stack);
    await stack.sweep('google');
  });
  afterAll(async () => {
    await line.close();
    await stack.close();
  });

  async function oneThatAsks() {
    const [incident] = await stack.store.incidentBook.list({ statuses: ['awaiting_approval'] });
    if (incident === undefined) throw new Error('No incident asks.');
    return incident;
  }

  test('is set aside for some hours, and people are told until when', async () => {
    const incident = await oneThatAsks();
    const { exitCode } = await line.run(['snooze', incident.workflowId, '--hours', '2', ...BY]);
    expect(exitCode).toBe(0);
    expect(await decisionsOn(stack, incident)).toEqual([['snooze', 'recorded']]);
    const { snoozed } = (await stack.store.incidentBook.standing(incident)).memory;
    const aheadMs = Date.parse(snoozed?.until ?? '') - Date.now();
    expect(aheadMs / 3_600_000).toBeGreaterThan(1.9);
    expect(aheadMs / 3_600_000).toBeLessThan(2.1);
    expect(snoozed).toMatchObject({ by: 'ana@example.com', reason: 'launch week' });
  });

  test('is set aside for a day at most', async () => {
    const incident = await oneThatAsks();
    const { exitCode, stderr } = await line.run(['snooze', incident.workflowId, '--hours', '25', ...BY]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('more than 24 h ahead')]);
  });

  test('is judged by a threshold of one’s own until that expires', async () => {
    const incident = await oneThatAsks();
    const expires = new Date(Date.now() + 48 * 3_600_000).toISOString();
    const override = ['override', incident.workflowId, '--threshold', '900', '--expires', expires];
    const [answer] = await line.json([...override, '--category', 'plan_wrong', ...BY]);
    expect(answer).toMatchObject({ incident: incident.workflowId, outcome: 'executed' });
    expect((await stack.store.incidentBook.standing(incident)).memory.override).toMatchObject({
      by: 'ana@example.com',
      category: 'plan_wrong',
      thresholdPct: 900,
      expiresAt: expires,
    });
  });

  test('cannot be decided on in more words than fit', async () => {
    const long = ['--by', 'ana@example.com', '--reason', 'x'.repeat(2_001)];
    const { exitCode, stderr } = await line.run(['approve', 'incident:google:1:2', ...long]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('reason: ')]);
  });
});

describe('while automation is off', () => {
  let stack: Stack;
  let line: CommandLine;

  beforeAll(async () => {
    stack = await aStack();
    line = await commandsOf(stack);
    await throwSwitch(stack.store.incidentBook, { on: false });
  });
  afterAll(async () => {
    await line.close();
    await stack.close();
  });

  test('a sweep says so under its table, and halts nothing', async () => {
    const { exitCode, stdout, stderr } = await line.run(['sweep', 'google']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^google .* 0 +0 +0 +0$/m);
    expect(stderr).toMatch(/^Automation is OFF since .* by ana@example\.com .*: nothing is halted$/m);
  });

  test('the first sweeps of a start say so under their table', async () => {
    const env = { TEMPORAL_ADDRESS: stack.temporal.address, SIMULATOR_URL: stack.simulatorUrl };
    const here = readHere({ ...env, PACEKEEPER_HOME: line.home, PACEKEEPER_PLATFORMS: 'google' });
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const io = { stdin, stdout, stderr, env };
    const tools = {
      openBook: async () => ({ book: stack.store.incidentBook, close: async () => undefined }),
      clockOf: () => createSimulatorClock({ baseUrl: stack.simulatorUrl }),
      ensureSchedules: async () => undefined,
    };

    await firstSweep(here, { once: true, json: false, io }, tools);

    expect(String(stdout.read())).toMatch(/^platform .*\ngoogle /);
    expect(String(stderr.read())).toMatch(/^Automation is OFF since .* by ana@example\.com/m);
  });

  test('so does the incident that asks instead', async () => {
    const [incident] = await stack.store.incidentBook.list({ statuses: ['awaiting_approval'] });
    const { stderr } = await line.run(['incidents', 'show', incident?.workflowId ?? '']);
    expect(stderr).toMatch(/^Automation is OFF/);
  });
});

test('where no worker answers, many decisions fail with what to do', async () => {
  const [temporal, { store, close }] = await Promise.all([aTemporal(), aStore()]);
  const incidents = ['1', '2', '3'].map((campaignKey) => {
    const workflowId = `incident:google:1234567890:${campaignKey}`;
    return anIncident({
      campaignKey,
      workflowId,
      incidentKey: `${workflowId}:A`,
      status: 'awaiting_approval',
    });
  });
  for (const incident of incidents) {
    await store.incidentBook.record(incident);
    const { workflowId } = incident;
    await temporal.client.workflow.start('handleIncident', { workflowId, taskQueue: 'nobody', args: [{}] });
  }
  const message = { decision: 'approve', by: 'ana@example.com', reason: 'runs away' } as const;
  const book = store.incidentBook;
  const decide = decideIncident.bind(null, { client: temporal.client, book });
  const target = { kind: 'named', incidents } as const;

  const decided = await decideMany({ book, decide }, target, { updateId: 'test', message });

  const results = decided.kind === 'decided' ? decided.answers.map(({ result }) => result) : [];
  expect(results).toHaveLength(3);
  for (const result of results) {
    expect(result).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('No worker answered within 10 s') },
    });
  }
  await temporal.close();
  await close();
}, 40_000);
