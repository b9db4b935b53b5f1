import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Briefing, NoBriefing } from '../activities/contract.ts';
import type { CampaignRef } from '../domain/campaign.ts';
import type { Action, Severity } from '../domain/decision.ts';
import type { GuardedDecision } from '../domain/guard-finding.ts';
import { judgeObservation } from '../domain/judge-observation.ts';
import { traceNodes } from '../domain/nodes.ts';
import { overridden, overrideInForce } from '../domain/override.ts';
import { ownActivities, platformActivities, READ, RECORD } from './activity-options.ts';
import { escapeMarkdown, numbersTable, PLATFORM_NAMES, readable } from './incident-details.ts';

import { incidentKeyOf } from './workflow-ids.ts';
import { workflowNow } from './workflow-now.ts';

/** Which campaign to look at; `campaignId` is the platform's own, null where only the plan has it. */
export interface CheckInput {
  campaign: CampaignRef;
  campaignId: string | null;
}

/** What a check found; `incident` is the workflow id of the incident that took it up. */
export type CheckResult =
  | { kind: 'gone' }
  | { kind: 'rejected'; code: string; message: string }
  | {
      kind: 'judged';
      observationId: string;
      severity: Severity;
      action: Action;
      variancePct: number | null;
      reasons: readonly string[];
      path: readonly string[];
      incident: string | null;
    };

const CHECK_ATTEMPTS = 4;

const { handToIncident } = ownActivities({ ...RECORD, summary: 'Hand the campaign to its incident' });

/**
 * The whole path for one campaign on demand (spec §4), so that healthy ones can be looked at too. It never pauses by
 * itself: what is not healthy it hands to the incident, where every guard and every person has a say.
 */
export async function checkCampaign(input: CheckInput): Promise<CheckResult> {
  const seen = await look(input);
  if (seen.kind !== 'briefing') return showNothing(input, seen);
  const guarded = judge(seen);
  const path = pathOf(seen, guarded);
  const incident = isWell(guarded) ? null : await handOver(input, seen, guarded);
  setCurrentDetails(detailsOf(seen, guarded, { path, incident }));
  const { severity, variancePct, reasons } = guarded.decision;
  const { observationId } = seen.observation;
  return {
    kind: 'judged',
    observationId,
    severity,
    action: guarded.action,
    variancePct,
    reasons,
    path,
    incident,
  };
}

/** Policy may ask a person about a healthy campaign whose data it does not trust. */
function isWell({ decision }: GuardedDecision): boolean {
  return decision.severity === 'healthy' && decision.action === 'log_only';
}

function look({ campaign, campaignId }: CheckInput): Promise<Briefing | NoBriefing> {
  const incidentKey = incidentKeyOf(campaign, workflowInfo().startTime.toISOString());
  const { fetchAndReconcile } = platformActivities(campaign.platform, {
    ...READ,
    retry: { ...READ.retry, maximumAttempts: CHECK_ATTEMPTS },
    summary: 'Read the campaign on its platform, and the plan',
  });
  return fetchAndReconcile({ campaign, incidentKey, from: 'platform', campaignId });
}

function judge({ observation, policy, memory, automationOn }: Briefing): GuardedDecision {
  const { asOf } = observation;
  const now = workflowNow();
  return judgeObservation({ observation, policy, memory, automationOn, canAct: true, asOf, now });
}

function pathOf(briefing: Briefing, { findings, action }: GuardedDecision): string[] {
  const override = overrideInForce(briefing.memory, workflowNow());
  const { observation, policy } = overridden(briefing.observation, briefing.policy, override);
  const guards = findings.map(({ guard, effect, reason }) => `guard ${guard}: ${effect}: ${reason}`);
  const nodes = traceNodes(observation, policy).map(({ node, text }) => `${node}: ${text}`);
  const fetched = `fetchAndReconcile: matched ${observation.match}, data through ${observation.dataThrough}, policy ${policy.version}`;
  return [fetched, ...nodes, ...guards, `action: ${action}`];
}

async function handOver(input: CheckInput, seen: Briefing, { decision }: GuardedDecision): Promise<string> {
  const { observationId, asOf, campaignId } = seen.observation;
  const { severity, variancePct } = decision;
  const checked = { campaign: input.campaign, campaignId, observationId, asOf, severity, variancePct };
  return (await handToIncident(checked)).workflowId;
}

function showNothing(input: CheckInput, seen: NoBriefing): CheckResult {
  const name = escapeMarkdown(input.campaign.campaignKey);
  if (seen.kind === 'gone') {
    setCurrentDetails(`## Campaign ${name} is not on its platform\n`);
    return { kind: 'gone' };
  }
  setCurrentDetails(
    `## Campaign ${name} cannot be judged\n\n${escapeMarkdown(`${seen.code}: ${seen.message}`)}\n`,
  );
  return { kind: 'rejected', code: seen.code, message: seen.message };
}

function detailsOf(
  { observation }: Briefing,
  { decision, action }: GuardedDecision,
  shown: { path: readonly string[]; incident: string | null },
): string {
  const name = observation.campaignName ?? observation.planName ?? observation.campaignKey;
  const handed =
    shown.incident === null ? '' : `\n\nHanded to the incident ${escapeMarkdown(shown.incident)}.`;
  const path = shown.path.map((step) => `- ${escapeMarkdown(step)}`).join('\n');
  return [
    `## ${escapeMarkdown(name)}: ${decision.severity}`,
    `${PLATFORM_NAMES[observation.platform]}, account ${escapeMarkdown(observation.accountId)}, checked at ${readable(observation.asOf)}. Proposed: **${escapeMarkdown(action)}**.${handed}`,
    numbersTable(observation),
    `### Path\n\n${path}\n`,
  ].join('\n\n');
}
