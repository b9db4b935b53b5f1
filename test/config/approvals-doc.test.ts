import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/config/policy-file.ts';
import { keysAt } from '../../src/config/policy-schema.ts';

const text = readFileSync(new URL('../../docs/approvals.md', import.meta.url), 'utf8');
const yaml = /```yaml\n([\s\S]+?)```/.exec(text)?.[1] ?? '';

test('the policy that the page shows can be put in force', () => {
  const read = parsePolicy({ file: 'docs/approvals.md', text: yaml });
  expect(read).toMatchObject({ kind: 'policy' });
});

test('the page shows every key of the approvals and of a rule', () => {
  for (const key of [...keysAt(['approvals']), ...keysAt(['approvals', 'rules', 0])]) {
    expect(yaml, key).toMatch(new RegExp(`\\b${key}:`));
  }
});

test.each([
  [
    'approvals: { rules: [{ name: r, approvers: [leeds] }] }',
    /:1:\d+: rule r: "leeds" is neither an e-mail address/,
  ],
  [
    'approvals: { rules: [{ name: r, approvers: [a@b.c], approvals: 2 }] }',
    /rule r: needs 2 people and names 1/,
  ],
  [
    'approvals: { rules: [{ name: r, aproval: 2 }] }',
    /approvals.rules.0.aproval: no such key; expected name, about/,
  ],
  [
    'approvals: { quietHours: { timeZone: Mars/Base, from: "22:00", until: "07:00" } }',
    /expected a time zone/,
  ],
  ['approvals: { quietHours: { timeZone: UTC, from: "25:00", until: "07:00" } }', /expected a time of day/],
  [
    'approvals: { absences: [{ person: a@b.c, from: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" }] }',
    /expected from before until/,
  ],
  [
    'approvals: { rules: [{ name: r, ladder: { onCallMinutes: 1 } }] }',
    /expected reminderMinutes <= onCallMinutes/,
  ],
  ['approvals: { maxSnoozeHours: 48 }', /at most 24 h/],
])('%s is refused with line and column', (policy, message) => {
  const read = parsePolicy({ file: 'policy.yaml', text: policy });
  expect(read.kind === 'invalid' ? read.problems.join('\n') : '').toMatch(message);
});
