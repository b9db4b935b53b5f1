import { haltLease } from '../domain/halt-lease.ts';
import { incidentEntry } from '../domain/incident-entry.ts';
import { judgementFacts } from '../domain/judgement-facts.ts';
import type { PlatformWrite } from '../ports/incident-book.ts';
import type { ActivityDeps } from './activity-deps.ts';
import { briefOn } from './brief-on.ts';
import { callContext } from './call-context.ts';
import { pauseAsSeen, pauseCampaign } from './change-status.ts';
import type { HaltOutcome, HaltProposal, IncidentActivities, WriteRequest } from './contract.ts';
import { type Look, lookOnPlatform } from './look-on-platform.ts';

/** Pauses a campaign: for people as they were told, for the machine after a look that still says so (spec §4, ADR 12). */
export function createAutonomousHalt(deps: ActivityDeps): IncidentActivities['autonomousHalt'] {
  const halt = (request: WriteRequest | { proposal: HaltProposal }) =>
    'proposal' in request ? haltProposed(deps, request.proposal) : pauseCampaign(deps, request);
  return halt as IncidentActivities['autonomousHalt'];
}

/**
 * Looks, and pauses what still is to be halted. An attempt that died after it noted the write has decided: the next one goes
 * on from what that one saw, so that there is one decision, one intent and one pause.
 */
async function haltProposed(deps: ActivityDeps, proposal: HaltProposal): Promise<HaltOutcome> {
  const decided = await decidedBefore(deps, proposal);
  const look =
    decided ?? (await lookOnPlatform(deps, proposal, { context: callContext(), now: proposal.at }));
  if (look.kind !== 'seen') return look;
  const { briefing, guarded } = look;
  if (!isStillDue(look)) return { kind: 'not_due', briefing };
  if (decided === null) await recordIntent(deps, proposal, look);
  const { observation, policy } = briefing;
  const lease = haltLease(proposal.incidentKey, { observation, policy, guarded }, proposal.at);
  const pause = decided === null ? pauseAsSeen : pauseCampaign;
  const write = await pause(deps, writeOf(proposal, look, { lease, lastHaltAt: proposal.at }));
  return { kind: 'ordered', briefing, guarded, lease, write };
}

/** What an earlier attempt saw and decided on, where it came as far as to note the write; else null. */
async function decidedBefore(deps: ActivityDeps, { key }: HaltProposal): Promise<Look | null> {
  const observationId = (await deps.store.incidentBook.findWrite(key))?.observationId ?? null;
  if (observationId === null) return null;
  const stored = await deps.store.observationLog.find(observationId);
  if (stored === null) return null;
  const { observation, guarded } = stored;
  return { kind: 'seen', briefing: await briefOn(deps, observation), guarded };
}

function isStillDue({ briefing: { observation }, guarded }: Look): boolean {
  return guarded.action === 'autonomous_halt' && observation.platformStatus === 'active';
}

/** One transaction: what was filed and judged, the intent, and the write that it is the intent of. */
async function recordIntent(deps: ActivityDeps, proposal: HaltProposal, look: Look): Promise<void> {
  const { campaign, incidentKey, at, key, facts } = proposal;
  const { observation, policy } = look.briefing;
  const { observationId } = observation;
  const context = { campaign, incidentKey, observationId, policyVersion: policy.version, at };
  const intent = {
    type: 'action_intent',
    step: 'halt/intent',
    why: whyOf(look),
    data: { action: 'pause' },
  } as const;
  const judged = [...judgementFacts(observation, look.guarded), intent];
  const write: PlatformWrite = { key, kind: 'pause', statusBefore: 'active', observationId };
  await deps.store.recordFacts({
    entries: [...facts.entries, ...judged.map((fact) => incidentEntry(context, fact))],
    incident: facts.incident,
    memory: null,
    handled: [],
    deadLetters: [],
    write,
  });
}

function writeOf(
  { key, campaign, campaignId, incidentKey }: HaltProposal,
  look: Look,
  remember: WriteRequest['remember'],
): WriteRequest {
  const { observation, policy } = look.briefing;
  return {
    key,
    campaign,
    campaignId: observation.campaignId ?? campaignId ?? '',
    incidentKey,
    observationId: observation.observationId,
    policyVersion: policy.version,
    why: whyOf(look),
    remember,
  };
}

function whyOf({ guarded }: Look): string {
  return guarded.decision.reasons.join('; ');
}
