import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMs, HOUR_MS } from '../../src/domain/instant.ts';
import { aGuardedDecision, anObservation } from '../support/builders.ts';
import { aCommandLine, type CommandLine } from '../support/command-line.ts';
import { aStore } from '../support/store.ts';

const NOW = new Date().toISOString();
const campaign = { platform: 'google', accountId: '1234567890', campaignKey: '111' } as const;
const other = { platform: 'meta', accountId: '7', campaignKey: '9' } as const;

let made: Awaited<ReturnType<typeof aStore>>;
let line: CommandLine;

beforeAll(async () => {
  made = await aStore();
  line = await aCommandLine(made.store);
});
afterAll(async () => {
  await line.close();
  await made.close();
});

test('where nobody has put anything in force, it says so', async () => {
  expect(await line.run(['overrides', 'list'])).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: 'Nobody has put anything in force: no overrides, no snoozes.\n',
  });
});

test('overrides and snoozes in force are listed with person, reason and end, the next to end first', async () => {
  const { incidentBook, observationLog } = made.store;
  await observationLog.recordOne({
    observation: anObservation(),
    guarded: aGuardedDecision(),
    isAlreadyHalted: false,
  });
  await incidentBook.remember(campaign, {
    override: {
      by: 'ana@example.com',
      at: NOW,
      expiresAt: addMs(NOW, 48 * HOUR_MS),
      category: 'plan_wrong',
      reason: 'the plan is last year’s',
      thresholdPct: null,
      target: { saidMicros: '1500000000', plannedMicros: '1000000000' },
    },
  });
  await incidentBook.remember(other, {
    snoozed: {
      by: 'ben@example.com',
      reason: 'launch \u001b[31mweek',
      until: addMs(NOW, HOUR_MS),
      severity: 'warning',
      direction: 'over',
    },
  });

  const { exitCode, stdout } = await line.run(['overrides', 'list']);

  expect(exitCode).toBe(0);
  expect(stdout.split('\n')).toEqual([
    `meta 7 9  set aside by ben@example.com until ${addMs(NOW, HOUR_MS)}, unless it gets worse than warning (launch  [31mweek)`,
    `google 1234567890 111  override by ana@example.com until ${addMs(NOW, 48 * HOUR_MS)}: the target was to be 1500.00 USD (the plan is last year’s)`,
    '',
  ]);
});

test('as data each has its campaign, kind and category', async () => {
  expect(await line.json(['overrides', 'list'])).toMatchObject([
    { ...other, kind: 'snooze', by: 'ben@example.com', category: null, endsAt: addMs(NOW, HOUR_MS) },
    { ...campaign, kind: 'override', by: 'ana@example.com', category: 'plan_wrong' },
  ]);
  expect(await line.json(['overrides', 'list', '--platform', 'google'])).toHaveLength(1);
});

test('what has ended is listed no more', async () => {
  await made.store.incidentBook.remember(other, { snoozed: null });
  expect((await line.json(['overrides', 'list'])).map(({ kind }) => kind)).toEqual(['override']);
});
