import type { ApprovalPolicy, ApprovalRule, ApprovalSubject, Ladder, Otherwise } from './approval-policy.ts';
import { type Instant, toEpochMs } from './instant.ts';
import { type Micros, parseAmount } from './money.ts';
import type { Platform } from './platform.ts';
import type { Policy } from './policy.ts';

/** What a rule is looked for: what is to be decided, where, and how much money hangs on it. */
export interface ApprovalMatter {
  subject: ApprovalSubject;
  platform: Platform;
  accountId: string;
  currency: string | null;
  /** null where it cannot be told: the most careful rule then fits */
  atRiskMicros: Micros | null;
  at: Instant;
}

/** A rule as it is in force for one matter: people by name. Plain JSON. */
export interface RuleInForce {
  name: string;
  /** who may decide, present or not; empty together with `isOpen` where anybody may */
  approvers: readonly string[];
  /** of those, who is there to be asked now */
  present: readonly string[];
  isOpen: boolean;
  approvals: number;
  rejections: number;
  fourEyes: boolean;
  ladder: Ladder;
  otherwise: Otherwise;
}

const DEFAULT_RULE: ApprovalRule = {
  name: 'default',
  about: [],
  approvers: [],
  fallbackApprovers: [],
  approvals: 1,
  rejections: 1,
  fourEyes: false,
  otherwise: 'no_action',
};

type Rules = Pick<Policy, 'approvers' | 'approvals' | 'ladder'>;

/**
 * The rule in force for a matter: the first of the policy's that fits, else one approver of the policy's list. Where no
 * approver is named at all, anybody may decide, except on live accounts: there nobody may (issue 3 §3).
 */
export function ruleFor(policy: Rules, matter: ApprovalMatter, isLive: boolean): RuleInForce {
  const rule = policy.approvals.rules.find((candidate) => fits(candidate, matter)) ?? DEFAULT_RULE;
  const named = peopleOf(rule.approvers.length === 0 ? policy.approvers : rule.approvers, policy.approvals);
  const fallback = peopleOf(rule.fallbackApprovers, policy.approvals);
  const isThere = (person: string) => !isAway(policy.approvals, person, matter.at);
  const isShort = named.filter(isThere).length < rule.approvals;
  const approvers = isShort ? [...new Set([...named, ...fallback])] : named;
  return {
    name: rule.name,
    approvers,
    present: approvers.filter(isThere),
    isOpen: approvers.length === 0 && !isLive,
    approvals: rule.approvals,
    rejections: rule.rejections,
    fourEyes: rule.fourEyes,
    ladder: { ...policy.ladder, ...definedOf(rule.ladder) },
    otherwise: rule.otherwise,
  };
}

/** Whether a person may decide under a rule. */
export function mayDecide(
  { isOpen, approvers }: Pick<RuleInForce, 'isOpen' | 'approvers'>,
  person: string,
): boolean {
  return isOpen || approvers.some((approver) => isSamePerson(approver, person));
}

/** People are told apart by their address, whatever its case. */
export function isSamePerson(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** Who may decide and how many it takes, in words for a card. */
export function ruleInWords({ name, approvers, present, isOpen, approvals }: RuleInForce): string {
  if (isOpen) return 'anybody may decide: the policy names no approvers';
  if (approvers.length === 0) return 'nobody may decide: name approvers in the policy';
  const away = approvers.filter((person) => !present.includes(person));
  const absent = away.length === 0 ? '' : `; away: ${away.join(', ')}`;
  const asked = present.length === 0 ? approvers : present;
  return `${approvals} of ${asked.join(', ')}${absent} (rule ${name})`;
}

function fits({ about, platform, accountId, aboveAtRisk }: ApprovalRule, matter: ApprovalMatter): boolean {
  if (about.length > 0 && !about.includes(matter.subject)) return false;
  if (platform !== undefined && platform !== matter.platform) return false;
  if (accountId !== undefined && accountId !== matter.accountId) return false;
  return aboveAtRisk === undefined || isAbove(aboveAtRisk, matter);
}

/** There is no FX: an amount that cannot be compared is taken for a large one. */
function isAbove(
  limits: Readonly<Record<string, number>>,
  { currency, atRiskMicros }: ApprovalMatter,
): boolean {
  const limit = currency === null ? undefined : limits[currency];
  if (limit === undefined || atRiskMicros === null) return true;
  const parsed = parseAmount(limit);
  return parsed.kind !== 'amount' || atRiskMicros > parsed.micros;
}

function peopleOf(names: readonly string[], { groups }: ApprovalPolicy): readonly string[] {
  return [...new Set(names.flatMap((name) => groups[name] ?? [name]))];
}

function isAway({ absences }: ApprovalPolicy, person: string, at: Instant): boolean {
  const now = toEpochMs(at);
  return absences.some(
    (absence) =>
      isSamePerson(absence.person, person) &&
      toEpochMs(absence.from) <= now &&
      now < toEpochMs(absence.until),
  );
}

function definedOf(ladder: Partial<Ladder> | undefined): Partial<Ladder> {
  return Object.fromEntries(Object.entries(ladder ?? {}).filter(([, value]) => value !== undefined));
}
