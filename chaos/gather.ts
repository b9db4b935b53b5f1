import type { AuditEntry } from '../src/domain/audit-entry.ts';
import { PLATFORMS } from '../src/domain/platform.ts';
import { type ChaosStack, control } from './chaos-stack.ts';
import type { ChaosFacts, Effect, Row, SaidMessage, SentDecision } from './facts.ts';
import { runningWorkflows } from './rest.ts';

const PAGE = 1_000;
const ALL = 1_000_000;

/** Reads what platform, audit, store and Slack say, once all is at rest. */
export async function gatherFacts(
  stack: ChaosStack,
  { decisions, restless }: { decisions: readonly SentDecision[]; restless: readonly string[] },
): Promise<ChaosFacts> {
  const campaigns = await simCampaigns(stack);
  return {
    effects: await effectsOf(stack),
    paused: campaigns.filter(({ status }) => status === 'paused').map(nameOf),
    rows: await auditRows(stack),
    chainProblems: (await stack.store.verifyAudit([])).problems.map(
      ({ chain, seq, kind, message }) => `${chain} row ${seq ?? '–'}: ${kind}: ${message}`,
    ),
    incidents: await stack.store.incidentBook.list({ limit: ALL }),
    leases: await leasesOf(stack, new Set(campaigns.map(({ accountId }) => accountId))),
    running: (await runningWorkflows(stack)).map(({ workflowId }) => workflowId),
    restless,
    decisions,
    messages: await messagesOf(stack),
  };
}

interface SimCampaign {
  platform: string;
  accountId: string;
  campaignId: string;
  status: string;
}

function simCampaigns(stack: ChaosStack): Promise<SimCampaign[]> {
  return control(`${stack.simulatorUrl}/_sim/campaigns?all=true`);
}

function nameOf({ platform, campaignId }: { platform: string; campaignId?: string }): string {
  return `${platform}:${campaignId ?? ''}`;
}

async function effectsOf(stack: ChaosStack): Promise<Effect[]> {
  const lines = await control<
    { seq: number; platform: string; campaignId?: string; effect: string | null }[]
  >(`${stack.simulatorUrl}/_sim/requests`);
  return lines.flatMap((line) =>
    line.effect === 'pause' || line.effect === 'resume'
      ? [{ seq: line.seq, campaign: nameOf(line), kind: line.effect }]
      : [],
  );
}

async function auditRows({ store }: ChaosStack): Promise<Row[]> {
  const rows: Row[] = [];
  let place = { chain: '', seq: 0 };
  for (;;) {
    const page = await store.auditLog.rowsAfter(place, PAGE);
    rows.push(...page.map(({ chain, seq, body }) => ({ chain, seq, entry: JSON.parse(body) as AuditEntry })));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return rows;
    place = last;
  }
}

async function leasesOf({ store }: ChaosStack, accountIds: ReadonlySet<string>) {
  const found = await Promise.all(
    PLATFORMS.flatMap((platform) =>
      [...accountIds].map((accountId) => store.incidentBook.memories(platform, accountId)),
    ),
  );
  return found
    .flat()
    .flatMap(({ platform, campaignKey, lease }) =>
      lease === null
        ? []
        : [{ campaign: nameOf({ platform, campaignId: campaignKey }), incidentKey: lease.incidentKey }],
    );
}

async function messagesOf(stack: ChaosStack): Promise<SaidMessage[]> {
  const messages = await control<
    { threadTs: string | null; metadata: { event_payload: { idem?: unknown } } | null }[]
  >(`${stack.slackUrl}/_emulator/messages`);
  return messages.flatMap(({ threadTs, metadata }) => {
    const idem = metadata?.event_payload.idem;
    return typeof idem === 'string' ? [{ idem, isReply: threadTs !== null }] : [];
  });
}
