import type { WriteOutcome, WriteRequest } from '../activities/contract.ts';
import type { Actor } from '../domain/audit-entry.ts';
import type { MemoryChange } from '../domain/facts.ts';
import { MUTATE, platformActivities } from './activity-options.ts';
import { file } from './incident-records.ts';
import { settleInPlace } from './incident-settle.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { measureChange } from './measures.ts';

/** A change to make on the platform, by whom and why; `remember` is kept once it is confirmed. */
export interface PlatformChange {
  kind: 'pause' | 'resume';
  why: string;
  actor: Actor;
  remember: MemoryChange;
}

/** Records the intent, then asks the platform: nothing is ever done that was not written down first (spec §4). */
export async function changeOnPlatform(run: IncidentRun, change: PlatformChange): Promise<WriteOutcome> {
  const { state } = run;
  const { campaign } = state.start;
  const step = change.kind === 'pause' ? 'halt' : 'resume';
  const { why, actor } = change;
  file(state, { type: 'action_intent', step: `${step}/intent`, why, actor, data: { action: change.kind } });
  await settleInPlace(run);
  const summary =
    change.kind === 'pause' ? 'Pause the campaign and read it back' : 'Resume the campaign and read it back';
  const activities = platformActivities(campaign.platform, { ...MUTATE, summary });
  const request = writeRequest(state, step, change);
  const outcome = await (change.kind === 'pause'
    ? activities.autonomousHalt(request)
    : activities.resumeCampaign(request));
  measureChange(state, change.kind, outcome.kind);
  return outcome;
}

function writeRequest(state: IncidentState, step: string, change: PlatformChange): WriteRequest {
  const { campaign, incidentKey } = state.start;
  const observationId = state.current?.briefing.observation.observationId ?? '-';
  return {
    key: `${incidentKey}/${observationId}/${step}`,
    campaign,
    campaignId: campaignIdOf(state) ?? '',
    incidentKey,
    observationId,
    policyVersion: state.current?.briefing.policy.version ?? '',
    why: change.why,
    remember: change.remember,
  };
}

/** The platform's own id: from the latest observation, else from the start. */
export function campaignIdOf(state: IncidentState): string | null {
  return state.current?.briefing.observation.campaignId ?? state.start.campaignId;
}
