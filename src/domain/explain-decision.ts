import type { ApprovalSubject } from './approval-policy.ts';
import { ruleFor, ruleInWords } from './approval-rules.ts';
import type { CampaignMemory } from './campaign-memory.ts';
import type { Decision, Route } from './decision.ts';
import type { GuardedDecision } from './guard-finding.ts';
import { type GuardContext, type GuardWord, guardWords } from './guards.ts';
import type { Instant } from './instant.ts';
import { judgeObservation } from './judge-observation.ts';
import { modeFor, modeOverrideFor } from './modes.ts';
import { moneyAtRisk } from './money-at-risk.ts';
import { type NodeTrace, traceNodes } from './nodes.ts';
import type { Observation } from './observation.ts';
import { overridden, overrideInForce, overrideInWords } from './override.ts';
import type { Mode, ModeOverride, Policy } from './policy.ts';
import { formatPct } from './variance.ts';

/** What is explained: an observation as it would be judged at `now`, by this policy and what the store knows. */
export interface ExplainInput {
  observation: Observation;
  policy: Policy;
  memory: CampaignMemory | null;
  automationOn: boolean;
  isLive: boolean;
  now: Instant;
}

/** The numbers of a policy that the table and the confidence are made of. */
export type Thresholds = Pick<Policy, 'warningFromPct' | 'criticalAbovePct' | 'confidentFrom' | 'weights'>;

/** Which rule of the policy gives what for one campaign, and why. Plain JSON. */
export interface Explanation {
  policyVersion: string;
  mode: Mode;
  /** the override that sets the mode; null where the policy's own mode holds */
  modeOverride: ModeOverride | null;
  /** a person's override in force, in words */
  override: string | null;
  /** the numbers that it is judged by, an override's in place of the policy's */
  thresholds: Thresholds;
  nodes: readonly NodeTrace[];
  /** the row of the decision table, with the policy's numbers */
  rule: string;
  decision: Decision;
  guards: readonly GuardWord[];
  action: GuardedDecision['action'];
  /** who may decide what, in words */
  approvals: readonly { subject: ApprovalSubject; words: string }[];
}

const SUBJECTS: readonly ApprovalSubject[] = ['halt', 'resume', 'snooze', 'override'];

/** Explains with the functions that decide: what it says is what would be done. */
export function explainDecision(input: ExplainInput): Explanation {
  const { observation, policy, memory, now } = input;
  const context = contextOf(input);
  const override = overrideInForce(memory, now);
  const effective = overridden(observation, policy, override);
  const { decision, action } = judgeObservation(context);
  return {
    policyVersion: policy.version,
    mode: modeFor(policy, observation),
    modeOverride: modeOverrideFor(policy, observation),
    override: override === null ? null : overrideInWords(override, observation.currency),
    thresholds: thresholdsOf(effective.policy),
    nodes: traceNodes(effective.observation, effective.policy),
    rule: ruleOfTable(decision.route, effective.policy),
    decision,
    guards: guardWords(decision, context),
    action,
    approvals: SUBJECTS.map((subject) => ({ subject, words: approvalWords(subject, input) })),
  };
}

function contextOf({ observation, policy, memory, automationOn, now }: ExplainInput): GuardContext {
  return { observation, policy, memory, automationOn, canAct: true, asOf: observation.asOf, now };
}

function thresholdsOf({ warningFromPct, criticalAbovePct, confidentFrom, weights }: Thresholds): Thresholds {
  return { warningFromPct, criticalAbovePct, confidentFrom, weights };
}

/** The rows of spec §2's table (docs/decision-table.md). */
function ruleOfTable(route: Route, { warningFromPct, criticalAbovePct, confidentFrom }: Thresholds): string {
  const confident = `confidence of at least ${formatPct(confidentFrom * 100)}`;
  const rows: Readonly<Record<Route, string>> = {
    zero_delivery: 'spend is planned, nothing was spent, and the campaign is meant to run: halt',
    healthy: `less than ${warningFromPct} % off: note only`,
    warning: `${warningFromPct} % to ${criticalAbovePct} % off, with ${confident}: alert`,
    critical: `more than ${criticalAbovePct} % off, or spend that nobody planned, with ${confident}: halt`,
    low_confidence: `not trusted, without ${confident}: a person decides`,
    unmatched: 'on one side only, in the plan or on the platform: a person looks',
  };
  return rows[route];
}

function approvalWords(subject: ApprovalSubject, { observation, policy, isLive, now }: ExplainInput): string {
  const { platform, accountId, currency } = observation;
  const atRiskMicros = moneyAtRisk(observation, policy.leaseHours, now);
  const matter = { subject, platform, accountId, currency, atRiskMicros, at: now };
  return ruleInWords(ruleFor(policy, matter, isLive));
}
