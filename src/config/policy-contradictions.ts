import type { ApprovalRule, Ladder } from '../domain/approval-policy.ts';
import { elapsedMs } from '../domain/instant.ts';
import type { Policy } from '../domain/policy.ts';

/** Something that is wrong only when all parts of a policy are seen together, and where in the file. */
export interface Contradiction {
  path: readonly (string | number)[];
  message: string;
}

const WEIGHT_NOISE = 1e-9;

/** Every contradiction of a policy; none in one that can be put in force. */
export function contradictionsOf(policy: Policy): readonly Contradiction[] {
  return [
    ...weightsOf(policy),
    ...thresholdsOf(policy),
    ...ladderOf(policy.ladder, ['ladder']),
    ...policy.approvals.rules.flatMap((rule, index) => ruleOf(policy, rule, index)),
    ...absencesOf(policy),
  ];
}

function weightsOf({ weights }: Policy): Contradiction[] {
  const sum = weights.metadata + weights.name + weights.freshness;
  if (Math.abs(sum - 1) <= WEIGHT_NOISE) return [];
  return [{ path: ['weights'], message: `weights: expected a sum of 1, found ${sum}` }];
}

function thresholdsOf({ warningFromPct, criticalAbovePct }: Policy): Contradiction[] {
  if (warningFromPct <= criticalAbovePct) return [];
  const message = `warningFromPct (${warningFromPct}): expected at most criticalAbovePct (${criticalAbovePct})`;
  return [{ path: ['warningFromPct'], message }];
}

function ladderOf(ladder: Ladder, path: Contradiction['path']): Contradiction[] {
  const { reminderMinutes, onCallMinutes, defaultMinutes } = ladder;
  if (reminderMinutes <= onCallMinutes && onCallMinutes <= defaultMinutes) return [];
  return [{ path, message: 'ladder: expected reminderMinutes <= onCallMinutes <= defaultMinutes' }];
}

function ruleOf(policy: Policy, rule: ApprovalRule, index: number): Contradiction[] {
  const path = ['approvals', 'rules', index];
  return [
    ...unknownNames(policy, rule, path),
    ...tooFew(policy, rule, path),
    ...ladderOf({ ...policy.ladder, ...rule.ladder }, [...path, 'ladder']),
  ];
}

/** A misspelt group would pass for a person whom nobody is. */
function unknownNames(
  { approvals }: Policy,
  rule: ApprovalRule,
  path: Contradiction['path'],
): Contradiction[] {
  return [...rule.approvers, ...rule.fallbackApprovers]
    .filter((name) => !name.includes('@') && approvals.groups[name] === undefined)
    .map((name) => ({
      path,
      message: `rule ${rule.name}: "${name}" is neither an e-mail address nor one of approvals.groups`,
    }));
}

function tooFew(policy: Policy, rule: ApprovalRule, path: Contradiction['path']): Contradiction[] {
  const named = rule.approvers.length === 0 ? policy.approvers : rule.approvers;
  const names = [...named, ...rule.fallbackApprovers];
  const people = new Set(names.flatMap((name) => policy.approvals.groups[name] ?? [name]));
  const needed = Math.max(rule.approvals, rule.rejections);
  if (people.size >= needed || (people.size === 0 && needed === 1)) return [];
  return [{ path, message: `rule ${rule.name}: needs ${needed} people and names ${people.size}` }];
}

function absencesOf({ approvals }: Policy): Contradiction[] {
  return approvals.absences.flatMap(({ person, from, until }, index) =>
    elapsedMs(from, until) > 0
      ? []
      : [
          {
            path: ['approvals', 'absences', index],
            message: `absence of ${person}: expected from before until`,
          },
        ],
  );
}
