import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { KeptLetter } from '../../src/domain/dead-letter.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { AdPlatform } from '../../src/ports/ad-platform.ts';
import { aLetter } from '../support/builders.ts';
import { aCommandLine, type CommandLine } from '../support/command-line.ts';
import { aStack, type Stack, until } from '../support/stack.ts';

const BY = ['--by', 'ana@example.com', '--reason', 'the token is renewed'];

let stack: Stack;
let line: CommandLine;
/** whether the accounts of Google Ads may be read */
let isAllowed = true;
/** rows that make a plan line unreadable, under the tracker's head */
let brokenRows: string[] = [];

beforeAll(async () => {
  stack = await aStack({
    wrapPlatform: needingPermission,
    wrapDeps: (deps) => ({
      ...deps,
      planSource: {
        readPlan: async (platform) => {
          const plan = await deps.planSource.readPlan(platform);
          if (platform !== 'meta' || brokenRows.length === 0) return plan;
          const [record] = plan.records;
          if (record === undefined) throw new Error('The plan has no line.');
          const { campaignId, accountId } = record;
          const rejected = brokenRows.map((path) => ({
            platform,
            accountId,
            campaignId,
            source: 'plan' as const,
            code: 'INVALID_AMOUNT' as const,
            message: `"ten" is not a decimal amount (${path})`,
            path,
          }));
          return { ...plan, records: plan.records.slice(1), rejected };
        },
      },
    }),
  });
  line = await aCommandLine(stack.store, {
    TEMPORAL_ADDRESS: stack.temporal.address,
    SIMULATOR_URL: stack.simulatorUrl,
  });
});
afterAll(async () => {
  await line.close();
  await stack.close();
});
afterEach(async () => {
  isAllowed = true;
  brokenRows = [];
  await stack.sim('faults', undefined, 'DELETE');
});

function needingPermission(platform: AdPlatform): AdPlatform {
  if (platform.platform !== 'google') return platform;
  return {
    ...platform,
    listCampaigns: (request, context) => {
      if (isAllowed) return platform.listCampaigns(request, context);
      throw new OutsideFailure('PLATFORM_PERMISSION_DENIED', 'Ask the owner of the account for access.');
    },
  };
}

async function open(): Promise<readonly KeptLetter[]> {
  return await stack.store.deadLetterBox.list({});
}

async function onlyLetter(): Promise<KeptLetter> {
  const [letter, ...others] = await open();
  if (letter === undefined || others.length > 0) throw new Error(`Letters: ${JSON.stringify(others)}`);
  return letter;
}

async function handlings(key: string) {
  const rows = await stack.store.auditLog.list({ types: ['approval'], actor: 'ana@example.com' });
  return rows
    .map(({ entry }) => entry)
    .filter(({ data }) => data['deadLetter'] === key)
    .map(({ data }) => [data['decision'], data['outcome']]);
}

describe('a halt that failed for good', () => {
  const refusing = { match: { platform: 'google', path: 'mutate' }, preset: 'google_429' };

  test('retried while the platform still refuses, is a new dead letter', async () => {
    await stack.sim('faults', { ...refusing, retryDelaySeconds: 9_000 });
    await stack.sweep('google');
    const [first, second, ...others] = await open();
    expect([first?.kind, second?.kind, others]).toEqual(['exhausted_step', 'exhausted_step', []]);
    await line.run(['dead-letters', 'discard', second?.key ?? '', ...BY]);

    const { exitCode, stderr } = await line.run(['dead-letters', 'retry', first?.key ?? '', ...BY]);

    expect(exitCode).toBe(0);
    expect(stderr).toContain('looks again at what was seen at');
    const anew = await until(open, (letters) => letters.length === 1);
    expect(anew[0]).toMatchObject({ incidentKey: first?.incidentKey, kind: 'exhausted_step' });
    expect(anew[0]?.key).not.toBe(first?.key);
  });

  test('retried when the platform takes it, is made by its incident, with one pause', async () => {
    const letter = await onlyLetter();

    const { exitCode } = await line.run(['dead-letters', 'retry', letter.key, ...BY]);

    expect(exitCode).toBe(0);
    const incidentKey = letter.incidentKey ?? '';
    await until(
      () => stack.store.incidentBook.find(incidentKey),
      (record) => record?.status === 'halted',
    );
    const pauses = await stack.sim<{ campaignId: string; outcome?: string }[]>('requests?effect=pause');
    expect(pauses.filter(({ campaignId }) => campaignId === letter.campaignKey)).toHaveLength(1);
    expect(await open()).toEqual([]);
    expect(await handlings(letter.key)).toEqual([['retried', 'handled']]);
  });
});

describe('what no channel took', () => {
  test('is told by the retry itself, which can do no more for an incident that has ended', async () => {
    const message = 'No channel took this message: Resumed.';
    const key = 'incident:google:1:2:2026-03-15T12:00:00.000Z/-/closed';
    await stack.store.deadLetterBox.put([
      aLetter({ key, kind: 'exhausted_step', code: 'NOT_TOLD', message }),
    ]);

    const { exitCode, stderr } = await line.run(['dead-letters', 'retry', key, ...BY]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain('tell whom it concerns, then discard the letter');
    expect((await onlyLetter()).key).toBe(key);
    await line.run(['dead-letters', 'discard', key, ...BY]);
  });

  test('a letter that is not there is exit 2', async () => {
    expect((await line.run(['dead-letters', 'retry', 'of nobody'])).exitCode).toBe(2);
  });
});

describe('an account that could not be read', () => {
  test('retried too early, is a new dead letter of the new sweep', async () => {
    isAllowed = false;
    await stack.sweep('google');
    const [letter, other] = await open();
    await line.run(['dead-letters', 'discard', other?.key ?? '', ...BY]);

    const { exitCode, stderr } = await line.run(['dead-letters', 'retry', letter?.key ?? '', ...BY]);

    expect(exitCode).toBe(2);
    const anew = (await open()).find(({ accountId }) => accountId === letter?.accountId);
    expect(anew?.key).not.toBe(letter?.key);
    expect(stderr).toContain(`It failed again, as the dead letter "${anew?.key}"`);
    expect(await handlings(letter?.key ?? '')).toEqual([['retried', 'failed_anew']]);
  });

  test('retried when it may be read again, is swept with its whole platform', async () => {
    const [letter] = await open();

    const { exitCode, stderr } = await line.run(['dead-letters', 'retry', letter?.key ?? '', ...BY]);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/Swept as google:\S+: 10 campaigns, 0 rejected, 0 failed\./);
    expect(await stack.store.deadLetterBox.find(letter?.key ?? '')).toMatchObject({
      resolution: { kind: 'retried', by: 'ana@example.com', reason: 'the token is renewed' },
    });
    for (const rest of await open()) await line.run(['dead-letters', 'discard', rest.key, ...BY]);
  });
});

describe('a broken row of the platform', () => {
  const match = { platform: 'google', path: '4102938475', body: 'campaign' };
  const broken = { match, preset: 'broken_row', value: '-5' };

  test('stays a dead letter while it is broken, and every retry is on record', async () => {
    await stack.sim('faults', { ...broken, times: 1 });
    await stack.sweep('google');
    const letter = await onlyLetter();
    await stack.sim('faults', broken);

    const { exitCode, stderr } = await line.run(['dead-letters', 'retry', letter.key, ...BY]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('It still cannot be judged: INVALID_AMOUNT');
    expect(stderr).toContain('The letter waits still.');
    expect((await onlyLetter()).key).toBe(letter.key);
    expect(await handlings(letter.key)).toEqual([['retried', 'failed_again']]);
  });

  test('read well, is judged on the path of a check, and waits again when a sweep meets it broken', async () => {
    const letter = await onlyLetter();

    const [outcome] = await line.json(['dead-letters', 'retry', letter.key, ...BY]);

    expect(outcome).toMatchObject({ key: letter.key, outcome: 'handled' });
    expect(await open()).toEqual([]);
    await stack.sim('faults', { ...broken, times: 1 });
    const { sweepKey } = await stack.sweep('google');
    expect(await onlyLetter()).toMatchObject({ key: letter.key, sweepKey, resolution: null });
  });

  test('retried twice, says the second time who retried it and does nothing', async () => {
    const letter = await onlyLetter();
    await line.run(['dead-letters', 'retry', letter.key, ...BY]);
    const { exitCode, stderr } = await line.run(['dead-letters', 'retry', letter.key]);
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringMatching(/^Nothing changed: it was retried by ana@example\.com at /),
    ]);
  });
});

describe('a broken row of the plan', () => {
  test('is retried by a sweep, which knows the whole plan, and stays while the row is broken', async () => {
    brokenRows = ['line 7, column budget'];
    await stack.sweep('meta');
    const letter = await onlyLetter();

    const { exitCode, stderr } = await line.run(['dead-letters', 'retry', letter.key, ...BY]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('It met the same failure');
    const incident = `incident:meta:${letter.accountId}:${letter.campaignKey}`;
    expect(await stack.store.incidentBook.findByWorkflow(incident)).toBeNull();
    expect((await onlyLetter()).key).toBe(letter.key);
  });

  test('corrected, is dealt with by the next retry', async () => {
    const letter = await onlyLetter();
    expect((await line.run(['dead-letters', 'retry', letter.key, ...BY])).exitCode).toBe(0);
    expect(await open()).toEqual([]);
  });
});
