import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSimulator } from '../../src/simulator/index.ts';
import { anEntry } from '../contract/store.contract.ts';
import { aCommandLine, type CommandLine } from '../support/command-line.ts';
import { aStore } from '../support/store.ts';

const simulator = createSimulator({ seed: 1 });
const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-store-cli-'));

let made: Awaited<ReturnType<typeof aStore>>;
let line: CommandLine;

beforeAll(async () => {
  made = await aStore();
  const { url } = await simulator.listen();
  line = await aCommandLine(made.store, { SIMULATOR_URL: url });
});
afterAll(async () => {
  await line.close();
  await made.close();
  await simulator.close();
  rmSync(folder, { recursive: true });
});

test('maintain makes what is missing, says it, and has nothing to do the second time', async () => {
  expect((await line.run(['store', 'maintain'])).exitCode).toBe(0);
  expect(await line.json(['store', 'maintain'])).toEqual([{ made: [], dropped: [] }]);
  expect((await line.run(['store', 'maintain'])).stderr).toBe('Made: nothing. Dropped: nothing.\n');
});

test('migrate says that the tables are up to date', async () => {
  expect(await line.run(['store', 'migrate'])).toMatchObject({
    exitCode: 0,
    stderr: 'The tables are up to date.\n',
  });
});

describe('retention', () => {
  test('is told as it stands', async () => {
    expect((await line.run(['store', 'retention'])).stdout).toBe(
      'Kept: audit entries 25 months, observations 13 months.\n',
    );
  });

  test('is changed by nobody without a name and a reason, and to nothing below three months', async () => {
    const nameless = await line.run(['store', 'retention', '--audit', '36']);
    expect([nameless.exitCode, nameless.stderr]).toEqual([2, expect.stringContaining('--by PERSON')]);
    const short = await line.run(['store', 'retention', '--audit', '2', '--by', 'ana', '--reason', 'r']);
    expect([short.exitCode, short.stderr]).toEqual([2, expect.stringContaining('from 3 on')]);
    expect(await made.store.keeper.retention()).toEqual({ auditMonths: 25, observationMonths: 13 });
  });

  test('is changed in one place, the other stays, and the audit says who and why', async () => {
    const who = ['--by', 'ana@example.com', '--reason', 'the auditors ask for three years'];
    expect(await line.json(['store', 'retention', '--audit', '36', ...who])).toEqual([
      { auditMonths: 36, observationMonths: 13 },
    ]);
    const [row] = await made.store.auditLog.list({ types: ['policy'] });
    expect(row?.entry).toMatchObject({
      actor: { kind: 'person', claimed: 'ana@example.com' },
      why: 'months that are kept: audit 36, observations 13: the auditors ask for three years',
    });
  });
});

test('roles are shown with what to do where nobody is in them', async () => {
  const { exitCode, stdout, stderr } = await line.run(['store', 'roles', '--apply']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/pacekeeper_app +yes +–\npacekeeper_reader +yes +–/);
  expect(stderr).toContain('IN ROLE pacekeeper_app');
});

describe('an anchor', () => {
  const kept = join(folder, 'anchors/audit.jsonl');

  test('is added to a file, and the trail is compared with all that are in it', async () => {
    await made.store.auditLog.append([anEntry('1'), anEntry('2')]);
    await line.run(['audit', 'anchor', '--file', kept]);
    await made.store.auditLog.append([anEntry('3')]);
    const [printed] = await line.json(['audit', 'anchor', '--file', kept]);
    const lines = readFileSync(kept, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(printed).toEqual(JSON.parse(lines[1] ?? ''));
    await made.store.auditLog.append([anEntry('4')]);
    const { exitCode, stderr } = await line.run(['audit', 'verify', '--against', kept]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^The audit trail is whole: \d+ rows in 2 chains, compared with 2 anchors\.$/m);
  });

  test('that knows a row otherwise makes verify exit 2 and name the row, for an export too', async () => {
    const other = { at: '2026-03-15T12:00:00.000Z', heads: { google: { seq: 2, hash: 'another' } } };
    const wrong = join(folder, 'wrong.jsonl');
    writeFileSync(wrong, `${JSON.stringify(other)}\n`);
    const said =
      'google row 2: rewritten: it is not the row that an anchor of 2026-03-15T12:00:00.000Z knows\n';
    expect(await line.run(['audit', 'verify', '--against', wrong])).toMatchObject({
      exitCode: 2,
      stdout: said,
    });
    const exported = join(folder, 'export.jsonl');
    writeFileSync(exported, (await line.run(['audit', 'export'])).stdout);
    const verify = ['audit', 'verify', '--file', exported, '--against'];
    expect(await line.run([...verify, wrong])).toMatchObject({ exitCode: 2, stdout: said });
    expect((await line.run([...verify, kept])).exitCode).toBe(0);
  });

  test('what verify itself printed as JSON serves as one; a file without any is refused', async () => {
    const verdict = join(folder, 'verdict.json');
    writeFileSync(verdict, (await line.run(['audit', 'verify', '--json'])).stdout);
    expect((await line.run(['audit', 'verify', '--against', verdict])).exitCode).toBe(0);
    writeFileSync(verdict, 'no anchor\n');
    const { exitCode, stderr } = await line.run(['audit', 'verify', '--against', verdict]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('"pacekeeper audit anchor"')]);
  });
});
