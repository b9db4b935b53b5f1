import type { HaltOutcome, HaltProposal } from '../activities/contract.ts';
import { HALT, platformActivities } from './activity-options.ts';
import { recordOf } from './incident-records.ts';
import { observedOf } from './incident-standing.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { workflowNow } from './workflow-now.ts';

const SUMMARY = 'Read the campaign again, and pause it if that still says so';

/**
 * Has the campaign read again, judged again, and paused if that still says so, in one activity: what was filed so far, the
 * second judgement and the intent are written down before the pause, and what came of it after it (ADR 12).
 */
export async function proposeHalt(run: IncidentRun): Promise<HaltOutcome> {
  const { state } = run;
  state.sequence += 1;
  const proposal = proposalOf(state);
  const activities = platformActivities(proposal.campaign.platform, { ...HALT, summary: SUMMARY });
  const outcome = await activities.autonomousHalt({ proposal });
  run.standsOn = outcome.kind === 'ordered' ? 'history' : null;
  if (outcome.kind === 'gone' || outcome.kind === 'rejected') return outcome;
  if (outcome.kind === 'ordered') state.entries.splice(0, proposal.facts.entries.length);
  const { saysInPlace } = state.current?.briefing ?? {};
  const briefing = { ...outcome.briefing, judgedAt: proposal.at };
  return { ...outcome, briefing: saysInPlace === undefined ? briefing : { ...briefing, saysInPlace } };
}

function proposalOf(state: IncidentState): HaltProposal {
  const { campaign, campaignId, incidentKey } = state.start;
  const { observationId } = observedOf(state);
  const at = workflowNow();
  return {
    // By its time: a second run of the same incident, or one that was reset, proposes anew and is not answered by the first.
    key: `${incidentKey}/${observationId ?? '-'}/halt/${at}`,
    campaign,
    campaignId,
    incidentKey,
    at,
    facts: { entries: [...state.entries], incident: recordOf(state) },
  };
}
