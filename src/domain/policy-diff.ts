import type { Policy } from './policy.ts';
import { effectOf, type PolicyChange } from './policy-change.ts';
import { diffRules } from './policy-diff-rules.ts';
import { diffScopes } from './policy-diff-scopes.ts';
import { type CarefulWay, wordFor } from './policy-words.ts';

/** Judged as a whole, each by a rule of its own; and the version, which stands in the head of a diff. */
const WHOLE = ['version', 'mode', 'modeOverrides', 'allow', 'approvers', 'approvals.rules'];

/** Every difference of two policies but the version. A value that nobody judged yet is shown all the same. */
export function diffPolicies(before: Policy, after: Policy): readonly PolicyChange[] {
  return [
    ...diffScopes(before, after),
    ...allowChange(before, after),
    ...approverChange(before, after),
    ...diffRules(before.approvals.rules, after.approvals.rules),
    ...valueChanges(before, after),
  ];
}

/** An empty list allows everything. */
function allowChange({ allow: before }: Policy, { allow: after }: Policy): readonly PolicyChange[] {
  if (isSame(before, after)) return [];
  const isOpened = after.length === 0 ? -1 : 1;
  const isEither = before.length === 0 || after.length === 0;
  const effect = effectOf(isEither ? isOpened : -growthOf(before, after));
  const text = (list: readonly string[]) => (list.length === 0 ? 'everything' : list.join(', '));
  const words = 'what may be halted without asking';
  return [{ path: 'allow', words, before: text(before), after: text(after), effect }];
}

/** An empty list names nobody: on live accounts nobody may decide then, on the simulator anybody. */
function approverChange(
  { approvers: before }: Policy,
  { approvers: after }: Policy,
): readonly PolicyChange[] {
  if (isSame(before, after)) return [];
  const isEither = before.length === 0 || after.length === 0;
  const effect = effectOf(isEither ? 0 : -growthOf(before, after));
  const text = (list: readonly string[]) => (list.length === 0 ? 'nobody named' : list.join(', '));
  return [{ path: 'approvers', words: 'who may decide', before: text(before), after: text(after), effect }];
}

function valueChanges(before: Policy, after: Policy): readonly PolicyChange[] {
  const [was, is] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((path) => {
    const [old, now] = [was.get(path), is.get(path)];
    if (isSame(old, now)) return [];
    const { words, careful } = wordFor(path);
    const effect = effectOf(gainOf(careful, old, now));
    return [{ path, words, before: textOf(old), after: textOf(now), effect }];
  });
}

/** Numbers, switches, words and lists by their path in the file; what is judged elsewhere is left out. */
function leavesOf(policy: Policy): ReadonlyMap<string, unknown> {
  const leaves = new Map<string, unknown>();
  const walk = (value: object, prefix: string): void => {
    for (const [key, part] of Object.entries(value)) {
      const path = `${prefix}${key}`;
      if (isSection(part, path)) walk(part, `${path}.`);
      else if (!WHOLE.includes(path)) leaves.set(path, part);
    }
  };
  walk(policy, '');
  return leaves;
}

function isSection(value: unknown, path: string): value is object {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && path !== 'approvals.quietHours';
}

function gainOf(careful: CarefulWay, before: unknown, after: unknown): number {
  if (careful === 'neither') return 0;
  const step =
    Array.isArray(before) && Array.isArray(after) ? growthOf(before, after) : Number(after) - Number(before);
  return careful === 'higher' || careful === 'more' || careful === 'on' ? step : -step;
}

/** 1 where a list only grew, -1 where it only shrank, 0 where entries came and went. */
function growthOf(before: readonly unknown[], after: readonly unknown[]): number {
  const hasNew = after.some((entry) => !before.includes(entry));
  const hasLost = before.some((entry) => !after.includes(entry));
  return Number(hasNew) - Number(hasLost);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return 'not set';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
