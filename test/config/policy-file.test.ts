import { describe, expect, test } from 'vitest';
import { parsePolicy, readPolicyFile } from '../../src/config/policy-file.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts';

function policyOf(text: string, base?: Policy): Policy {
  const read = parsePolicy({ file: 'policy.yaml', text }, base);
  if (read.kind === 'invalid') throw new Error(read.problems.join('\n'));
  return read.policy;
}

function problemsOf(text: string): readonly string[] {
  const read = parsePolicy({ file: 'policy.yaml', text });
  return read.kind === 'invalid' ? read.problems : [];
}

describe('a policy file', () => {
  test('changes only what it says', () => {
    const policy = policyOf('version: 2026-03\nladder: { reminderMinutes: 15 }\ndeny: ["111"]\n');
    expect(policy).toEqual({
      ...DEFAULT_POLICY,
      version: '2026-03',
      ladder: { ...DEFAULT_POLICY.ladder, reminderMinutes: 15 },
      deny: ['111'],
    });
  });

  test('stands over the base it is read with', () => {
    expect(policyOf('warningFromPct: 5', { ...DEFAULT_POLICY, mode: 'approve' })).toMatchObject({
      warningFromPct: 5,
      mode: 'approve',
    });
  });

  test('without a version gets twelve hex digits of its text', () => {
    const version = policyOf('warningFromPct: 5').version;
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect(policyOf('warningFromPct: 6').version).not.toBe(version);
    expect(policyOf('version: 3').version).toBe('3');
  });

  test('may be empty', () => {
    expect(policyOf('# nothing yet\n')).toEqual({ ...DEFAULT_POLICY, version: expect.any(String) });
  });
});

describe('a flaw is told with file, line, column and what was expected', () => {
  test.each([
    [
      'mode: approve\nwarnFromPct: 5\n',
      /^policy\.yaml:2:1: warnFromPct: no such key; expected version, warningFromPct/,
    ],
    [
      'breaker:\n  minHalts: 3\n',
      /^policy\.yaml:2:3: breaker\.minHalts: no such key; expected minProposedHalts/,
    ],
    [
      'modeOverrides:\n  - platform: google\n    mode: x\n',
      /^policy\.yaml:3:11: modeOverrides\.0\.mode: .*"autonomous"/,
    ],
    ['modeOverrides:\n  - mode: approve\n', /^policy\.yaml:2:5: modeOverrides\.0\.platform: /],
    ['confidentFrom: 70\n', /^policy\.yaml:1:16: confidentFrom: .*<=1/],
    ['warningFromPct: -1\n', /^policy\.yaml:1:17: warningFromPct: /],
    ['warningFromPct: .nan\n', /^policy\.yaml:1:17: warningFromPct: /],
    ['warningFromPct: 5\n  mode: x\n', /^policy\.yaml:1:17: /],
    ['mode: monitor\nmode: approve\n', /^policy\.yaml:2:1: .*unique/],
    ['- a\n', /^policy\.yaml:1:1: policy: .*expected object/],
    [
      'leaseHours: 4\nwarningFromPct: 30\n',
      /^policy\.yaml:2:17: warningFromPct \(30\): expected at most criticalAbovePct \(25\)/,
    ],
    ['weights: { metadata: 0.6 }\n', /^policy\.yaml:1:10: weights: expected a sum of 1/],
    ['ladder: { onCallMinutes: 300 }\n', /^policy\.yaml:1:9: ladder: expected reminderMinutes/],
  ])('%j', (text, expected) => {
    expect(problemsOf(text)[0]).toMatch(expected);
  });

  test('all flaws are told at once', () => {
    expect(problemsOf('mode: x\nleaseHours: y\n')).toHaveLength(2);
  });

  test('a file that is not there is named', () => {
    const read = readPolicyFile('/nowhere/policy.yaml');
    expect(read).toMatchObject({
      kind: 'invalid',
      problems: [expect.stringMatching(/^\/nowhere\/policy\.yaml: cannot be read/)],
    });
  });
});
