import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { takeLock } from '../../src/launch/run-lock.ts';

const EXPORT = 'test/fixtures/dv360-export.csv';
const MAPPING = 'mappings/dv360-insertion-orders-daily.yaml';
const COMPLETE = ['--replay', EXPORT, '--mapping', MAPPING];

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pk-replay-input-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs `up` in this process, for what ends before anything is started. */
async function up(...args: string[]): Promise<{ code: number; words: string }> {
  const stderr = new PassThrough();
  const io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr, env: { PACEKEEPER_HOME: home } };
  const code = await main(['up', '--once', ...args], io);
  return { code, words: String(stderr.read() ?? '') };
}

function aFile(name: string, text: string): string {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
}

test.each([
  { what: 'no mapping', args: ['--replay', EXPORT], words: '--replay needs --mapping FILE' },
  {
    what: 'a mapping that is not there',
    args: ['--replay', EXPORT, '--mapping', 'no.yaml'],
    words: /There is no file .*no\.yaml/,
  },
  {
    what: 'an export that is not there',
    args: ['--replay', 'no.csv', '--mapping', MAPPING],
    words: /There is no file .*no\.csv/,
  },
  { what: 'a folder as export', args: ['--replay', 'test', '--mapping', MAPPING], words: 'is not a file' },
  {
    what: 'a mapping without the spend of days',
    args: ['--replay', EXPORT, '--mapping', 'mappings/simulator-tracker.yaml'],
    words: 'its mapping has no "dailySpend: { date, amount }"',
  },
  { what: 'a day after the last', args: [...COMPLETE, '--day', '3'], words: 'Choose 1 to 2.' },
  { what: 'day 0', args: [...COMPLETE, '--day', '0'], words: 'Expected a whole number from 1 on' },
  { what: 'a day that is no number', args: [...COMPLETE, '--day', 'x'], words: 'Expected a whole number' },
  { what: 'a day without an export', args: ['--day', '1'], words: '--mapping and --day belong to --replay' },
])('$what is exit 2 with a word on what to do, before anything starts', async ({ args, words }) => {
  const ended = await up(...args);
  expect(ended.words).toMatch(words);
  expect(ended.code).toBe(2);
  expect(existsSync(join(home, 'replay'))).toBe(false);
});

test('an export that is no such export is exit 2 and says what was expected', async () => {
  const ended = await up('--replay', aFile('export.csv', 'When,What\n1,2\n'), '--mapping', MAPPING);
  expect(ended).toMatchObject({ code: 2, words: expect.stringContaining('line 1 has no column') });
});

test('a mapping that is wrong is exit 2 and says where', async () => {
  const ended = await up('--replay', EXPORT, '--mapping', aFile('mapping.yaml', 'timeZone: Mars/North\n'));
  expect(ended).toMatchObject({ code: 2, words: expect.stringMatching(/mapping\.yaml:1:\d+: timeZone/) });
});

test('a campaign without a flight cannot be played', async () => {
  const mapping = `
timeZone: Etc/UTC
planDate: whenRead
fields: { platform: { constant: meta }, account: { constant: '1' }, name: { column: n }, currency: { constant: EUR }, targetToDate: { column: t } }
dailySpend: { date: { column: d }, amount: { column: s } }
`;
  const file = aFile('export.csv', 'n,t,d,s\nSpring,10,2024-05-06,9\n');
  const ended = await up('--replay', file, '--mapping', aFile('mapping.yaml', mapping));
  expect(ended).toMatchObject({
    code: 2,
    words: expect.stringContaining('Map startDate, endDate and budget'),
  });
});

test('a second replay in the same folder is refused: the first one judges another export', async () => {
  const lock = takeLock(join(home, 'replay'), 'up');
  const ended = await up(...COMPLETE);
  if (lock.kind === 'taken') lock.release();
  expect(ended).toMatchObject({ code: 2, words: expect.stringContaining('up here already') });
});
