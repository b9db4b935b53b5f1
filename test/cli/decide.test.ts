import { afterAll, beforeAll, expect, test } from 'vitest';
import { anIncident } from '../support/builders.ts';
import { aCommandLine, type CommandLine } from '../support/command-line.ts';
import { aStore } from '../support/store.ts';

const CLOSED = 'incident:google:1234567890:111';
const BY = ['--by', 'ana@example.com', '--reason', 'launch week'];
const BULK = ['--sweep', 'google:2026-03-15T12:00:00.000Z', '--question', 'halt'];
const EXPIRES = ['--expires', '2026-03-20T00:00:00Z'];
const KNOWN = ['--category', 'known_promotion'];

let made: Awaited<ReturnType<typeof aStore>>;
let line: CommandLine;

beforeAll(async () => {
  made = await aStore();
  line = await aCommandLine(made.store, { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  await made.store.incidentBook.record(
    anIncident({ status: 'closed', closedBecause: 'resumed and confirmed' }),
  );
});
afterAll(async () => {
  await line.close();
  await made.close();
});

test.each<[string, string[], RegExp]>([
  ['a no without a kind of reason', ['reject', CLOSED, ...BY], /--category/],
  ['a kind of reason that is none', ['reject', CLOSED, ...BY, '--category', 'gut'], /known_promotion/],
  ['a snooze without an end', ['snooze', CLOSED, ...BY], /--until INSTANT or --hours N/],
  [
    'a snooze with two ends',
    ['snooze', CLOSED, ...BY, '--hours', '4', '--until', '2026-03-15T20:00:00Z'],
    /cannot be used with/,
  ],
  ['a snooze for no time', ['snooze', CLOSED, ...BY, '--hours', '0'], /Expected hours/],
  [
    'an override that says nothing',
    ['override', CLOSED, ...BY, ...KNOWN, ...EXPIRES],
    /--target-spend AMOUNT or --threshold PCT/,
  ],
  [
    'an override that says two things',
    ['override', CLOSED, ...BY, ...KNOWN, ...EXPIRES, '--threshold', '40', '--target-spend', '10'],
    /cannot be used with/,
  ],
  ['an override without an end', ['override', CLOSED, ...BY, ...KNOWN, '--threshold', '40'], /--expires/],
  [
    'an override without a kind of reason',
    ['override', CLOSED, ...BY, ...EXPIRES, '--threshold', '40'],
    /--category/,
  ],
  [
    'an amount that is none',
    ['override', CLOSED, ...BY, ...KNOWN, ...EXPIRES, '--target-spend', '1,500'],
    /such as 1500\.00/,
  ],
  ['a threshold of nought', ['override', CLOSED, ...BY, ...KNOWN, ...EXPIRES, '--threshold', '0'], /above 0/],
  ['an approval of nothing', ['approve', ...BY], /Name one incident, or --sweep KEY with --question/],
  ['an approval of one and of many', ['approve', CLOSED, ...BY, ...BULK], /Name one incident, or/],
  [
    'many without what they are asked',
    ['approve', ...BY, '--sweep', 'google:x'],
    /with --question halt\|resume/,
  ],
  [
    'many bound to one observation',
    ['approve', ...BY, ...BULK, '--observation', 'o'],
    /each is bound to its own/,
  ],
])('%s is exit 2 and says what is missing', async (_what, argv, missing) => {
  const { exitCode, stderr } = await line.run(argv);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(missing)]);
});

test('a decision needs a Temporal server, and says so', async () => {
  const { exitCode, stderr } = await line.run(['approve', CLOSED, ...BY]);
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining('No Temporal server answers')]);
}, 20_000);
