import { workflowInfo } from '@temporalio/workflow';
import type { Briefing, NoBriefing } from '../activities/contract.ts';
import type { GuardedDecision } from '../domain/guard-finding.ts';
import { HOUR_MS, type Instant } from '../domain/instant.ts';
import { judgeObservation } from '../domain/judge-observation.ts';
import { judgementFacts } from '../domain/judgement-facts.ts';
import { traceNodes } from '../domain/nodes.ts';
import { overridden, overrideInForce } from '../domain/override.ts';
import { completePolicy } from '../domain/policy.ts';
import { BEFORE_SWEEPS, ownActivities, platformActivities, READ } from './activity-options.ts';
import { readsInPlace } from './in-place.ts';
import { readable } from './incident-details.ts';
import { file } from './incident-records.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { isPatched } from './patches.ts';
import { workflowNow } from './workflow-now.ts';

const SHOWN_KEPT = 12;

/** Reads the observation that a sweep handed over, with the policy in force and what is remembered of the campaign. */
export async function lookInStore(
  { state }: IncidentRun,
  { sweepKey, observationId }: { sweepKey: string; observationId: string },
): Promise<Briefing | NoBriefing> {
  const { campaign, incidentKey } = state.start;
  const summary = 'Read what the sweep saw, and the policy';
  const { fetchAndReconcile } = isPatched('reads-in-place')
    ? readsInPlace
    : ownActivities({ ...READ, summary });
  const request = { campaign, incidentKey, from: 'store', observationId } as const;
  if (state.current !== null) return fetchAndReconcile(request);
  const seen = await fetchAndReconcile({ ...request, firstSight: { sweepKey, runId: workflowInfo().runId } });
  return seen.kind === 'briefing' && seen.wasRecorded === false ? { ...seen, judgedAt: workflowNow() } : seen;
}

/** Reads the campaign afresh from its platform: a new observation with its own `asOf`. */
export function lookOnPlatform(run: IncidentRun): Promise<Briefing | NoBriefing> {
  const { campaign, incidentKey, campaignId } = run.state.start;
  const summary = 'Read the campaign again on its platform';
  const { fetchAndReconcile } = platformActivities(campaign.platform, {
    ...READ,
    priority: BEFORE_SWEEPS,
    summary,
  });
  return fetchAndReconcile({ campaign, incidentKey, from: 'platform', campaignId });
}

/** Decides on a briefing with the same pure rules as the sweep; files reconciliation, decision and guards. */
export function judge(state: IncidentState, briefing: Briefing): GuardedDecision {
  const { observation, policy, memory, automationOn } = briefing;
  const now = timeOf(briefing);
  const { asOf } = observation;
  const guarded = judgeObservation({ observation, policy, memory, automationOn, canAct: true, asOf, now });
  see(state, { briefing, guarded });
  for (const fact of judgementFacts(observation, guarded)) file(state, fact);
  return guarded;
}

/** By which what is seen is judged. */
function timeOf({ judgedAt }: Briefing): Instant {
  return judgedAt ?? workflowNow();
}

/** Takes up what was seen and judged. */
export function see(
  state: IncidentState,
  { briefing, guarded }: NonNullable<IncidentState['current']>,
): void {
  const { policy, memory } = briefing;
  const now = timeOf(briefing);
  state.current = { briefing, guarded };
  state.policy = completePolicy(policy);
  state.isLive = briefing.isLive === true;
  state.overrideEndsAt = overrideInForce(memory, now)?.expiresAt ?? null;
  state.links = briefing.links;
  state.lastObservedAt = workflowNow();
  state.sweepIntervalMs = policy.sweepIntervalHours * HOUR_MS;
  state.path = pathOf(briefing, guarded);
  rememberShown(state, guarded);
}

function pathOf(briefing: Briefing, guarded: GuardedDecision) {
  const override = overrideInForce(briefing.memory, timeOf(briefing));
  const { observation, policy } = overridden(briefing.observation, briefing.policy, override);
  const source = observation.source === 'sweep' ? 'as the sweep saw it' : 'read again on the platform';
  const fetched = {
    node: 'fetchAndReconcile',
    text: `${source}, data through ${readable(observation.dataThrough)}, policy ${policy.version}`,
  };
  const guards = guarded.findings.map(({ guard, effect, reason }) => ({
    node: `guard ${guard}`,
    text: `${effect}: ${reason}`,
  }));
  return [fetched, ...traceNodes(observation, policy), ...guards];
}

function rememberShown(state: IncidentState, { decision, action }: GuardedDecision): void {
  const observationId = state.current?.briefing.observation.observationId ?? '';
  const { severity, direction } = decision;
  state.shown = [...state.shown, { observationId, severity, direction, proposedAction: action }].slice(
    -SHOWN_KEPT,
  );
}
