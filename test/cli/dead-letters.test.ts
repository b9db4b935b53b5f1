import { afterAll, beforeAll, expect, test } from 'vitest';
import { aLetter } from '../support/builders.ts';
import { aCommandLine, type CommandLine } from '../support/command-line.ts';
import { aStore } from '../support/store.ts';

const ROW = 'rejected/plan/google/1234567890/111/line 7, column budget/INVALID_AMOUNT';
const UNTOLD = 'incident:google:1234567890:111:2026-03-15T12:00:00.000Z/-/closed';
const BY = ['--by', 'ana@example.com', '--reason', 'an old test campaign'];
const NOWHERE = { TEMPORAL_ADDRESS: '127.0.0.1:1', SIMULATOR_URL: 'http://127.0.0.1:1' };

let made: Awaited<ReturnType<typeof aStore>>;
let line: CommandLine;

beforeAll(async () => {
  made = await aStore();
  line = await aCommandLine(made.store, NOWHERE);
  await made.store.deadLetterBox.put([
    aLetter({
      key: ROW,
      code: 'INVALID_AMOUNT',
      message: 'budget: "ten\u001b[31m" is no amount',
      data: { path: 'line 7' },
    }),
    aLetter({
      key: UNTOLD,
      kind: 'exhausted_step',
      code: 'NOT_TOLD',
      message: 'No channel took this message: Closed.',
    }),
  ]);
});
afterAll(async () => {
  await line.close();
  await made.close();
});

test('show tells all that is known of a letter, and nothing that would steer a terminal', async () => {
  const { exitCode, stdout } = await line.run(['dead-letters', 'show', ROW]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('budget: "ten [31m" is no amount');
  expect(stdout).toMatch(/^ {4}path +"line 7"$/m);
  expect(stdout).toMatch(/^ {4}dealt with +no: it waits for a person$/m);
  expect(await line.json(['dead-letters', 'show', ROW])).toMatchObject([
    { key: ROW, data: { path: 'line 7' }, resolution: null },
  ]);
});

test.each(['show', 'discard'])('%s of a letter that is not there is exit 2', async (verb) => {
  const options = verb === 'discard' ? BY : [];
  const { exitCode, stderr } = await line.run(['dead-letters', verb, 'of nobody', ...options]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('There is no dead letter "of nobody"');
});

test('a letter is not discarded without a name and a reason', async () => {
  const { exitCode } = await line.run(['dead-letters', 'discard', ROW, '--by', 'ana@example.com']);
  expect(exitCode).toBe(2);
  expect(await made.store.deadLetterBox.count()).toBe(2);
});

test('discarded, a letter leaves the list, not the record', async () => {
  expect((await line.run(['dead-letters', 'discard', ROW, ...BY])).exitCode).toBe(0);
  expect((await line.json(['dead-letters', 'list'])).map(({ key }) => key)).toEqual([UNTOLD]);
  const { stdout } = await line.run(['dead-letters', 'list', '--all']);
  expect(stdout).toMatch(/discarded by ana@example\.com at \S+: an old test campaign/);
  const [row] = await made.store.auditLog.list({ types: ['approval'] });
  expect(row?.entry).toMatchObject({
    actor: { kind: 'person', claimed: 'ana@example.com' },
    why: 'dead letter discarded: an old test campaign',
    data: { deadLetter: ROW, code: 'INVALID_AMOUNT', decision: 'discarded' },
  });
});

test('discarded again, it says who was first', async () => {
  const again = ['dead-letters', 'discard', ROW, '--by', 'bo@example.com', '--reason', 'me too'];
  const { exitCode, stderr } = await line.run(again);
  expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^Nothing changed: it was discarded by ana/)]);
  expect(await line.json(again)).toMatchObject([{ key: ROW, outcome: 'already' }]);
});
