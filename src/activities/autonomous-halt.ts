import { haltLease } from '../domain/halt-lease.ts';
import { incidentEntry } from '../domain/incident-entry.ts';
import { judgementFacts } from '../domain/judgement-facts.ts';
import type { PlatformStatus } from '../domain/platform.ts';
import type { StatusReading } from '../ports/ad-platform.ts';
import type { PlatformWrite } from '../ports/incident-book.ts';
import type { ActivityDeps } from './activity-deps.ts';
import { briefOn } from './brief-on.ts';
import { callContext } from './call-context.ts';
import { pauseCampaign, pauseFrom } from './change-status.ts';
import type {
  HaltOutcome,
  HaltProposal,
  IncidentActivities,
  WriteOutcome,
  WriteRequest,
} from './contract.ts';
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
  if (decided !== null) return ordered(proposal, decided, (request) => pauseCampaign(deps, request));
  const look = await lookOnPlatform(deps, proposal, { context: callContext(), now: proposal.at });
  if (look.kind !== 'seen') return look;
  if (look.guarded.action !== 'autonomous_halt') return { kind: 'not_due', briefing: look.briefing };
  // A look may wait minutes for a report, after it read the status.
  const before = await readStatus(deps, proposal, look);
  if (before.kind === 'gone') return { kind: 'gone', links: deps.links };
  await recordIntent(deps, proposal, { look, statusBefore: before.status });
  return ordered(proposal, look, (request) => pauseFrom(deps, request, before.status));
}

async function ordered(
  proposal: HaltProposal,
  look: Look,
  pause: (request: WriteRequest) => Promise<WriteOutcome>,
): Promise<HaltOutcome> {
  const { briefing, guarded } = look;
  const { observation, policy } = briefing;
  const lease = haltLease(proposal.incidentKey, { observation, policy, guarded }, proposal.at);
  const write = await pause(writeOf(proposal, look, { lease, lastHaltAt: proposal.at }));
  return { kind: 'ordered', briefing, guarded, lease, write };
}

function readStatus(
  deps: ActivityDeps,
  { campaign, campaignId }: HaltProposal,
  look: Look,
): Promise<StatusReading> {
  const { platform, accountId } = campaign;
  const target = { accountId, campaignId: campaignIdOf(look, campaignId) };
  return deps.platforms[platform].readStatus(target, callContext());
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

/** One transaction: what was filed and judged, the intent, and the write that it is the intent of. */
async function recordIntent(
  deps: ActivityDeps,
  proposal: HaltProposal,
  { look, statusBefore }: { look: Look; statusBefore: PlatformStatus },
): Promise<void> {
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
  const write: PlatformWrite = { key, kind: 'pause', statusBefore, observationId };
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
    campaignId: campaignIdOf(look, campaignId),
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

function campaignIdOf({ briefing }: Look, campaignId: string | null): string {
  return briefing.observation.campaignId ?? campaignId ?? '';
}
