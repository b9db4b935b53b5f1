import type { HaltLease } from '../domain/campaign-memory.ts';
import { NO_FACTS } from '../domain/facts.ts';
import { haltLease } from '../domain/halt-lease.ts';
import { incidentEntry } from '../domain/incident-entry.ts';
import { judgementFacts } from '../domain/judgement-facts.ts';
import type { PlatformWrite } from '../ports/incident-book.ts';
import type { ActivityDeps } from './activity-deps.ts';
import { briefOn } from './brief-on.ts';
import { callContext } from './call-context.ts';
import { type Found, pauseCampaign, pauseFrom, readStatus } from './change-status.ts';
import type { HaltOutcome, HaltProposal, IncidentActivities, WriteRequest } from './contract.ts';
import { type Look, lookOnPlatform } from './look-on-platform.ts';

/** Pauses a campaign: for people as they were told, for the machine after a look that still says so (spec §4, ADR 12). */
export function createAutonomousHalt(deps: ActivityDeps): IncidentActivities['autonomousHalt'] {
  const halt = (request: WriteRequest | { proposal: HaltProposal }) =>
    'proposal' in request ? haltProposed(deps, request.proposal) : pauseCampaign(deps, request);
  return halt as IncidentActivities['autonomousHalt'];
}

/**
 * Looks, and pauses what still is to be halted. The first attempt that notes the write has decided for all: whoever comes
 * after it, or beside it, goes on from what that one saw, so that there is one decision, one intent and one pause.
 */
async function haltProposed(deps: ActivityDeps, proposal: HaltProposal): Promise<HaltOutcome> {
  const decided = await decidedBefore(deps, proposal);
  if (decided !== null) return carryOut(deps, proposal, decided);
  const look = await lookOnPlatform(deps, proposal, { context: callContext(), now: proposal.at });
  if (look.kind !== 'seen') return look;
  if (look.guarded.action === 'autonomous_halt') return decide(deps, proposal, look);
  // Another attempt may have paused it meanwhile, and that is what was seen.
  const other = await decidedBefore(deps, proposal);
  return other === null ? { kind: 'not_due', briefing: look.briefing } : carryOut(deps, proposal, other);
}

/** Reads the status once more, because a look may wait minutes for a report after it read it; then notes the write. */
async function decide(deps: ActivityDeps, proposal: HaltProposal, look: Look): Promise<HaltOutcome> {
  const before = await readStatus(deps, writeOf(proposal, look));
  if (before.kind === 'gone') return { kind: 'gone', links: deps.links };
  const { status } = before;
  const { observationId } = look.briefing.observation;
  const note = { key: proposal.key, kind: 'pause', statusBefore: status, observationId } as const;
  const noted = await deps.store.incidentBook.beginWrite(note);
  const other = noted.observationId === observationId ? null : await notedLook(deps, noted);
  return carryOut(deps, proposal, other ?? { look, found: { status, statusBefore: noted.statusBefore } });
}

/** What was decided on; `found` is what this attempt has just read of it, where it was this one that decided. */
interface Decided {
  look: Look;
  found: Found | null;
}

/** Writes the intent down, where that is not done, then pauses. */
async function carryOut(
  deps: ActivityDeps,
  proposal: HaltProposal,
  { look, found }: Decided,
): Promise<HaltOutcome> {
  await recordIntent(deps, proposal, look);
  const { briefing, guarded } = look;
  const lease = leaseOf(proposal, look);
  const request = writeOf(proposal, look);
  const write = await (found === null ? pauseCampaign(deps, request) : pauseFrom(deps, request, found));
  return { kind: 'ordered', briefing, guarded, lease, write };
}

/** What another attempt decided on, where one came as far as to note the write; else null. */
async function decidedBefore(deps: ActivityDeps, { key }: HaltProposal): Promise<Decided | null> {
  const noted = await deps.store.incidentBook.findWrite(key);
  return noted === null ? null : notedLook(deps, noted);
}

async function notedLook(deps: ActivityDeps, { observationId }: PlatformWrite): Promise<Decided | null> {
  const stored = observationId === null ? null : await deps.store.observationLog.find(observationId);
  if (stored === null) return null;
  const { observation, guarded } = stored;
  return { look: { kind: 'seen', briefing: await briefOn(deps, observation), guarded }, found: null };
}

/** One transaction: what was filed, what was judged, and the intent. Keyed by what was seen: a second time changes nothing. */
async function recordIntent(deps: ActivityDeps, proposal: HaltProposal, look: Look): Promise<void> {
  const { campaign, incidentKey, at, facts } = proposal;
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
  await deps.store.recordFacts({
    ...NO_FACTS,
    entries: [...facts.entries, ...judged.map((fact) => incidentEntry(context, fact))],
    incident: facts.incident,
  });
}

function leaseOf({ incidentKey, at }: HaltProposal, { briefing, guarded }: Look): HaltLease {
  const { observation, policy } = briefing;
  return haltLease(incidentKey, { observation, policy, guarded }, at);
}

function writeOf(proposal: HaltProposal, look: Look): WriteRequest {
  const { key, campaign, campaignId, incidentKey, at } = proposal;
  const { observation, policy } = look.briefing;
  return {
    key,
    campaign,
    campaignId: observation.campaignId ?? campaignId ?? '',
    incidentKey,
    observationId: observation.observationId,
    policyVersion: policy.version,
    why: whyOf(look),
    remember: { lease: leaseOf(proposal, look), lastHaltAt: at },
  };
}

function whyOf({ guarded }: Look): string {
  return guarded.decision.reasons.join('; ');
}
