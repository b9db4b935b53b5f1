import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { throwSwitch } from '../support/automation.ts';
import { aGuardedDecision, anObservation } from '../support/builders.ts';
import { aCommandLine, type CommandLine } from '../support/command-line.ts';
import { aStore } from '../support/store.ts';

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

function file(name: string, text: string): string {
  const path = join(line.home, name);
  writeFileSync(path, text);
  return path;
}

describe('policy check', () => {
  test('says of a file that can be put in force its version and mode', async () => {
    const path = file('good.yaml', 'version: 2026-03\nmode: approve\n');
    expect(await line.run(['policy', 'check', path])).toEqual({
      exitCode: 0,
      stdout: `${path}: ok, version 2026-03, mode approve\n`,
      stderr: '',
    });
  });

  test('says all that is wrong, with line and column, and is exit 2', async () => {
    const path = file('wrong.yaml', 'mode: approve\nwarnFromPct: 5\ncooldownHours: soon\n');
    const { exitCode, stdout } = await line.run(['policy', 'check', path]);
    expect(exitCode).toBe(2);
    expect(stdout).toContain(`${path}:2:1: warnFromPct: no such key`);
    expect(stdout).toContain(`${path}:3:16: cooldownHours: `);
    const [verdict] = await line.json(['policy', 'check', path]);
    expect(verdict).toMatchObject({ file: path, version: null, problems: { length: 2 } });
  });

  test('warns of what is probably not meant, with its line, and is exit 0', async () => {
    const path = file(
      'doubtful.yaml',
      'modeOverrides:\n  - { platform: meta, mode: monitor }\n  - { platform: meta, mode: approve }\n',
    );
    const { exitCode, stdout } = await line.run(['policy', 'check', path]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${path}:3:5: warning: modeOverrides.1: it never applies`);
    expect(stdout).toContain(': ok, version ');
  });

  test('judges as for real accounts where it is asked to', async () => {
    const path = file('live.yaml', 'cooldownHours: 3\n');
    const { stdout } = await line.run(['policy', 'check', path, '--live']);
    expect(stdout).toContain(`${path}:1:1: warning: approvers: empty`);
    expect(stdout).toContain('mode approve');
    expect((await line.run(['policy', 'check', path])).stdout).not.toContain('warning');
  });

  test('without a file looks at the one in force, else at what is built in', async () => {
    expect((await line.run(['policy', 'check'])).stdout).toBe(
      'built in: ok, version default, mode autonomous\n',
    );
    const path = file('force.yaml', 'warningFromPct: ten\n');
    const { exitCode, stdout } = await line.run(['policy', 'check'], { PACEKEEPER_POLICY: path });
    expect([exitCode, stdout]).toEqual([2, expect.stringContaining(`${path}:1:17: warningFromPct`)]);
  });

  test('of a file that is not there is exit 2', async () => {
    const { exitCode, stdout } = await line.run(['policy', 'check', '/nowhere/policy.yaml']);
    expect([exitCode, stdout]).toEqual([2, expect.stringContaining('cannot be read')]);
  });
});

describe('policy diff', () => {
  test('tells each change in words and counts those that are less careful', async () => {
    const before = file('before.yaml', 'version: a\nleaseHours: 24\ndeny: ["111"]\n');
    const after = file('after.yaml', 'version: b\nleaseHours: 12\n');
    const { exitCode, stdout, stderr } = await line.run(['policy', 'diff', before, after]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      [
        'deny: what is never halted without asking: 111 → none (LESS CAREFUL)',
        'leaseHours: hours until a halt asks to be resumed: 24 → 12 (more careful)',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('Version a to b: 2 changes, 1 less careful.\n');
    expect(await line.json(['policy', 'diff', before, after])).toMatchObject([
      { path: 'deny', effect: 'less_careful' },
      { path: 'leaseHours', effect: 'more_careful' },
    ]);
  });

  test('of two that say the same says that nothing differs', async () => {
    const path = file('same.yaml', 'version: a\n');
    expect(await line.run(['policy', 'diff', path, path])).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: 'Version a to a: nothing differs.\n',
    });
  });

  test('of one that is wrong is exit 2, with its line', async () => {
    const path = file('fine.yaml', 'version: a\n');
    const wrong = file('broken.yaml', 'mode: loud\n');
    const { exitCode, stderr } = await line.run(['policy', 'diff', path, wrong]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${wrong}:1:7: mode:`);
    expect(stderr).toContain('"pacekeeper policy check');
  });
});

describe('policy explain', () => {
  const campaign = ['google', '1234567890', '111'];

  beforeAll(async () => {
    const observation = anObservation({ campaignName: 'Shoes \u001b[31m', labels: ['brand'] });
    await made.store.observationLog.recordOne({
      observation,
      guarded: aGuardedDecision(),
      isAlreadyHalted: false,
    });
    await throwSwitch(made.store.incidentBook, { on: false });
  });

  test('tells rule, confidence, mode, guards and what happens, in plain words', async () => {
    const policy = file(
      'explained.yaml',
      'version: 7\nmodeOverrides: [{ platform: google, mode: approve }]\n',
    );
    const { exitCode, stdout } = await line.run(['policy', 'explain', ...campaign], {
      PACEKEEPER_POLICY: policy,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Shoes {2}\[31m \(google 1234567890 111\)$/m);
    expect(stdout).toContain(`Policy 7 (${policy}); observed 2026-03-15T12:00:00.000Z`);
    expect(stdout).toContain('calculateVariance: 1260.00 of 1000.00: 26.0 % over target, critical');
    expect(stdout).toContain(
      '100.0 % = metadata 100.0 % × 0.5 + name 100.0 % × 0.3 + freshness 100.0 % × 0.2',
    );
    expect(stdout).toContain('metadata: market same, product same');
    expect(stdout).toContain('critical: more than 25 % off');
    expect(stdout).toContain('approve, because of the override for google');
    expect(stdout).toContain('mode → a person decides: each halt of this campaign asks a person first');
    expect(stdout).toContain('kill_switch → a person decides: automation is switched off');
    expect(stdout).toMatch(/nothing against it: .*data_age/);
    expect(stdout).toContain('halt, resume, snooze, override: anybody may decide');
    expect(stdout).toContain('escalate_to_human: A person is asked, with a deadline.');
    expect(stdout).toContain('When it was observed, it was decided: autonomous_halt.');
  });

  test('takes an incident’s id too, and answers as data', async () => {
    const [explained] = await line.json(['policy', 'explain', 'incident:google:1234567890:111']);
    expect(explained).toMatchObject({
      platform: 'google',
      campaignKey: '111',
      policyVersion: 'default',
      policyFile: null,
      mode: 'autonomous',
      modeOverride: null,
      decision: { route: 'critical', severity: 'critical' },
      decidedThen: 'autonomous_halt',
      action: 'escalate_to_human',
    });
  });

  test('of a campaign that was never observed is exit 2 and says how to look at it', async () => {
    const { exitCode, stderr } = await line.run(['policy', 'explain', 'meta', '1', '2']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('"pacekeeper check meta 1 2"')]);
  });

  test.each([[['bing', '1', '2']], [['google', '1']], [['google', '1', '2', '3']], [['incident:bing:1:2']]])(
    'of %s is exit 2 and says what a campaign looks like',
    async (words) => {
      const { exitCode, stderr } = await line.run(['policy', 'explain', ...words]);
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/platform|incident:<platform>/)]);
    },
  );
});
