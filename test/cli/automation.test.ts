import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCommandLine, type CommandLine } from '../support/command-line.ts';
import { aStore } from '../support/store.ts';

const ANA = ['--by', 'ana@example.com', '--reason', 'the feed is broken'];
const NOTICE =
  /^Automation is OFF since \S+Z by ana@example\.com \(the feed is broken\): nothing is halted$/m;

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

async function switches() {
  const rows = await made.store.auditLog.list({ types: ['policy'] });
  return rows.map(({ entry }) => entry);
}

test('automation is on until somebody switches it, and nobody is bothered with that', async () => {
  expect(await line.run(['automation', 'status'])).toMatchObject({
    exitCode: 0,
    stdout: 'Automation is on; nobody has ever switched it.\n',
  });
  expect((await line.run(['incidents', 'list'])).stderr).toBe('No incidents.\n');
});

test('nobody switches it without a name and a reason', async () => {
  const { exitCode, stderr } = await line.run(['automation', 'off', '--by', 'ana@example.com']);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--reason')]);
  expect(await made.store.incidentBook.isAutomationOn()).toBe(true);
});

test('switched off, it says who did it and what that means, and is recorded with both names', async () => {
  const { exitCode, stderr } = await line.run(['automation', 'off', ...ANA]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain('Automation is OFF since');
  expect(stderr).toContain('"pacekeeper automation on"');
  expect(await made.store.incidentBook.isAutomationOn()).toBe(false);
  const [entry] = await switches();
  expect(entry).toMatchObject({
    type: 'policy',
    key: `policy/automation/off/${entry?.at}`,
    actor: {
      kind: 'person',
      claimed: 'ana@example.com',
      identity: expect.stringMatching(new RegExp(`^.+@${hostname()}$`)),
    },
    why: 'automation is switched off: the feed is broken',
  });
});

test('switched off again, it says that it is off already and is not recorded twice', async () => {
  const { exitCode, stderr } = await line.run([
    'automation',
    'off',
    '--by',
    'bo@example.com',
    '--reason',
    'me too',
  ]);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^Nothing changed\. Automation is OFF since .* by ana@example\.com/);
  expect(await switches()).toHaveLength(1);
  expect(await line.json(['automation', 'off', ...ANA])).toMatchObject([
    { isChanged: false, on: false, by: 'ana@example.com' },
  ]);
});

test.each([
  [['incidents', 'list']],
  [['incidents', 'list', '--json']],
  [['audit', 'summary']],
  [['audit', 'summary', '--json']],
])('while it is off, "%s" says so on standard error', async (argv) => {
  const { exitCode, stderr } = await line.run(argv);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(NOTICE);
});

test('doctor warns of it and says how to end it', async () => {
  const nowhere = { TEMPORAL_ADDRESS: '127.0.0.1:1', SIMULATOR_URL: 'http://127.0.0.1:1' };
  const { stdout } = await line.run(['doctor'], nowhere);
  expect(stdout).toContain('! Automation: Automation is OFF since');
  expect(stdout).toContain('"pacekeeper automation on --by PERSON --reason TEXT"');
}, 30_000);

test('switched on again, everything is as before', async () => {
  const { exitCode } = await line.run(['automation', 'on', '--by', 'cy@example.com', '--reason', 'fixed']);
  expect(exitCode).toBe(0);
  expect(await line.json(['automation', 'status'])).toMatchObject([
    { on: true, by: 'cy@example.com', reason: 'fixed' },
  ]);
  expect((await line.run(['audit', 'summary'])).stderr).toBe('');
  expect(await switches()).toHaveLength(2);
});
