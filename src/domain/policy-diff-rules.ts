import type { ApprovalRule } from './approval-policy.ts';
import { effectOf, type PolicyChange } from './policy-change.ts';

type Rules = readonly ApprovalRule[];

/** Rules of approval that came, went, changed, or stand in another order: the first that fits is in force. */
export function diffRules(before: Rules, after: Rules): readonly PolicyChange[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  return [...names.flatMap((name) => diffRule(name, before, after)), ...diffOrder(before, after)];
}

function diffRule(name: string, before: Rules, after: Rules): readonly PolicyChange[] {
  const [was, is] = [before, after].map((rules) => rules.find((rule) => rule.name === name));
  const [old, now] = [textOf(was), textOf(is)];
  if (old === now) return [];
  const isKept = was !== undefined && is !== undefined;
  const effect = effectOf(isKept ? is.approvals - was.approvals : 0);
  return [{ path: 'approvals.rules', words: `rule ${name}`, before: old, after: now, effect }];
}

/** All that a rule says, in the words of the file. */
function textOf(rule: ApprovalRule | undefined): string {
  if (rule === undefined) return 'no such rule';
  const { name: _name, ...says } = rule;
  const parts = Object.entries(says).filter(([, value]) => !isEmpty(value));
  return parts.map(([key, value]) => `${key} ${plain(value)}`).join(', ');
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0);
}

function plain(value: unknown): string {
  return JSON.stringify(value).replaceAll('"', '');
}

function diffOrder(before: Rules, after: Rules): readonly PolicyChange[] {
  const common = (rules: Rules, others: Rules) =>
    rules.map(({ name }) => name).filter((name) => others.some((other) => other.name === name));
  const [was, is] = [common(before, after).join(', '), common(after, before).join(', ')];
  if (was === is) return [];
  const words = 'order of the rules, of which the first that fits is in force';
  return [{ path: 'approvals.rules', words, before: was, after: is, effect: 'neither' }];
}
