import {
  type ApprovalPolicy,
  type ApprovalRule,
  DEFAULT_APPROVALS,
} from '../../src/domain/approval-policy.ts';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';
import type { CampaignRef } from '../../src/domain/campaign.ts';
import type { IncidentRecord, IncidentStatus } from '../../src/domain/incident.ts';
import type { PlanRecord } from '../../src/domain/plan-record.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts';
import type { DecisionAnswer, IncidentView } from '../../src/workflows/messages.ts';
import { aStack, type Stack, type StackOptions, until } from '../support/stack.ts';

export const ANA = 'ana@example.com';
export const BEN = 'ben@example.com';
export const CLEO = 'cleo@example.com';
export const EVE = 'eve@example.com';

interface JournalLine {
  effect: string | null;
  campaignId?: string;
}

/** A policy with three approvers; `approvals` says what else. */
export function aPolicy(approvals: Partial<ApprovalPolicy> = {}, change: Partial<Policy> = {}): Policy {
  return {
    ...DEFAULT_POLICY,
    version: 'test',
    approvers: [ANA, BEN, CLEO],
    approvals: { ...DEFAULT_APPROVALS, ...approvals },
    ...change,
  };
}

/** A rule of approval that one person decides, unless it says otherwise. */
export function aRule(change: Partial<ApprovalRule>): ApprovalRule {
  return {
    name: 'tested',
    about: [],
    approvers: [],
    fallbackApprovers: [],
    approvals: 1,
    rejections: 1,
    fourEyes: false,
    otherwise: 'no_action',
    ...change,
  };
}

/** A stack after its first sweep of Google, and what people do with it. */
export class Desk {
  readonly stack: Stack;
  readonly #budgets: Map<string, (planned: bigint) => bigint>;

  private constructor(stack: Stack, budgets: Map<string, (planned: bigint) => bigint>) {
    this.stack = stack;
    this.#budgets = budgets;
  }

  static async open(options: StackOptions = {}): Promise<Desk> {
    const budgets = new Map<string, (planned: bigint) => bigint>();
    const stack = await aStack({
      ...options,
      wrapDeps: (deps) => {
        const wrapped = options.wrapDeps?.(deps) ?? deps;
        return {
          ...wrapped,
          planSource: {
            readPlan: async (platform) => withBudgets(budgets, await wrapped.planSource.readPlan(platform)),
          },
        };
      },
    });
    await stack.sweep('google');
    return new Desk(stack, budgets);
  }

  /** The plan line of a campaign says another budget from now on. */
  changeBudget({ campaignKey }: CampaignRef, change: (planned: bigint) => bigint): void {
    this.#budgets.set(campaignKey, change);
  }

  async one(
    status: IncidentStatus,
    fits: (incident: IncidentRecord) => boolean = () => true,
  ): Promise<IncidentRecord> {
    const listed = await this.stack.store.incidentBook.list({ platform: 'google', statuses: [status] });
    const found = listed.find(fits);
    if (found === undefined) throw new Error(`No such incident is ${status}.`);
    return found;
  }

  async decide(
    campaign: CampaignRef,
    payload: Record<string, unknown>,
    updateId?: string,
  ): Promise<DecisionAnswer> {
    const named = updateId === undefined ? {} : { updateId };
    const args: [unknown] = [{ reason: 'tested', ...payload }];
    return await this.stack
      .incident(campaign)
      .executeUpdate<DecisionAnswer, [unknown]>('decide', { args, ...named });
  }

  view(campaign: CampaignRef): Promise<IncidentView> {
    return this.stack.incident(campaign).query<IncidentView>('state');
  }

  record({ incidentKey }: IncidentRecord): Promise<IncidentRecord | null> {
    return this.stack.store.incidentBook.find(incidentKey);
  }

  untilStatus(incident: IncidentRecord, status: IncidentStatus): Promise<IncidentRecord | null> {
    return until(
      () => this.record(incident),
      (record) => record?.status === status,
    );
  }

  async entries(incident: IncidentRecord, type: AuditEntry['type']): Promise<AuditEntry[]> {
    const listed = await this.stack.store.auditLog.list({ incidentKey: incident.incidentKey, types: [type] });
    return listed.map((chained) => chained.entry).toReversed();
  }

  /** The next refusal on record; `after` so many entries about decisions. */
  async untilRefused(incident: IncidentRecord, after = 0): Promise<AuditEntry> {
    const entries = await until(
      async () => (await this.entries(incident, 'approval')).slice(after),
      (found) => found.some(({ data }) => data['outcome'] === 'refused'),
    );
    const refused = entries.findLast(({ data }) => data['outcome'] === 'refused');
    if (refused === undefined) throw new Error('Nothing was refused.');
    return refused;
  }

  async effects(effect: 'pause' | 'resume', { campaignKey }: CampaignRef): Promise<number> {
    const lines = await this.stack.sim<JournalLine[]>(`requests?effect=${effect}`);
    return lines.filter((line) => line.campaignId === campaignKey).length;
  }

  setOnPlatform({ platform, accountId, campaignKey }: CampaignRef, change: object): Promise<unknown> {
    return this.stack.sim(`campaigns/${platform}/${accountId}/${campaignKey}`, change, 'PATCH');
  }

  close(): Promise<void> {
    return this.stack.close();
  }
}

type Snapshot = Awaited<ReturnType<StackOptionsPlan>>;
type StackOptionsPlan = Parameters<NonNullable<StackOptions['wrapDeps']>>[0]['planSource']['readPlan'];

function withBudgets(budgets: ReadonlyMap<string, (planned: bigint) => bigint>, plan: Snapshot): Snapshot {
  return { ...plan, records: plan.records.map((record) => withBudget(budgets, record)) };
}

function withBudget(
  budgets: ReadonlyMap<string, (planned: bigint) => bigint>,
  record: PlanRecord,
): PlanRecord {
  const change = budgets.get(record.campaignId ?? '');
  if (change === undefined || record.target.kind !== 'even_share') return record;
  return { ...record, target: { kind: 'even_share', budgetMicros: change(record.target.budgetMicros) } };
}
