import type { AuditEntry } from '../domain/audit-entry.ts';
import { NO_FACTS } from '../domain/facts.ts';
import { OutsideFailure } from '../domain/failure.ts';
import { incidentEntry } from '../domain/incident-entry.ts';
import type { PlatformStatus } from '../domain/platform.ts';
import type {
  AdPlatform,
  CallContext,
  CampaignTarget,
  StatusChange,
  StatusReading,
  WriteReceipt,
} from '../ports/ad-platform.ts';
import type { ActivityDeps } from './activity-deps.ts';
import { callContext } from './call-context.ts';
import type { WriteOutcome, WriteRequest } from './contract.ts';

const READ_BACK_DELAYS_MS = [0, 200, 500, 1_000, 2_000, 4_000, 8_000];

/** One change of status: which way, and what it must read as afterwards. */
interface Change {
  kind: 'pause' | 'resume';
  /** as its entries name it */
  step: 'halt' | 'resume';
  wanted: PlatformStatus;
  write: (platform: AdPlatform, change: StatusChange, context: CallContext) => Promise<WriteReceipt>;
}

const PAUSE: Change = {
  kind: 'pause',
  step: 'halt',
  wanted: 'paused',
  write: (platform, change, context) => platform.pause(change, context),
};
const RESUME: Change = {
  kind: 'resume',
  step: 'resume',
  wanted: 'active',
  write: (platform, change, context) => platform.resume(change, context),
};

/** Pauses a campaign at most once, however often it runs, and answers only when the platform reads as paused (spec §4). */
export async function pauseCampaign(deps: ActivityDeps, request: WriteRequest): Promise<WriteOutcome> {
  return recorded(deps, PAUSE, { request, outcome: await makeChange(deps, PAUSE, request) });
}

/** As `pauseCampaign`, where this same attempt has just read the status, and noted the write. */
export async function pauseFrom(
  deps: ActivityDeps,
  request: WriteRequest,
  found: Found,
): Promise<WriteOutcome> {
  const outcome = await changeFrom(deps, PAUSE, { on: addressed(deps, request), found });
  return recorded(deps, PAUSE, { request, outcome });
}

/** How the campaign of a change stands on its platform now. */
export function readStatus(deps: ActivityDeps, request: WriteRequest): Promise<StatusReading> {
  const { platform, target, context } = addressed(deps, request);
  return platform.readStatus(target, context);
}

/** Resumes a campaign that we paused, with the same care. */
export async function resumeCampaign(deps: ActivityDeps, request: WriteRequest): Promise<WriteOutcome> {
  return recorded(deps, RESUME, { request, outcome: await makeChange(deps, RESUME, request) });
}

async function recorded(
  deps: ActivityDeps,
  change: Change,
  { request, outcome }: { request: WriteRequest; outcome: WriteOutcome },
): Promise<WriteOutcome> {
  const { campaign, remember } = request;
  await deps.store.recordFacts({
    ...NO_FACTS,
    entries: [await effectEntry(deps, change, { request, outcome })],
    memory: outcome.kind === 'confirmed' ? { campaign, change: remember } : null,
  });
  return outcome;
}

/** A campaign on its platform, and the attempt that turns to it. */
interface Addressed {
  platform: AdPlatform;
  target: CampaignTarget;
  context: CallContext;
  canWrite: boolean;
}

function addressed(deps: ActivityDeps, { campaign, campaignId }: WriteRequest): Addressed {
  const { platform, accountId } = campaign;
  return {
    platform: deps.platforms[platform],
    target: { accountId, campaignId },
    context: callContext(),
    canWrite: deps.canWrite(platform, accountId),
  };
}

async function makeChange(deps: ActivityDeps, change: Change, request: WriteRequest): Promise<WriteOutcome> {
  const on = addressed(deps, request);
  if (!on.canWrite) return dryRun(change, on);
  const before = await on.platform.readStatus(on.target, on.context);
  if (before.kind === 'gone') return { kind: 'gone' };
  const { status } = before;
  const { key, observationId } = request;
  const note = { key, kind: change.kind, statusBefore: status, observationId };
  const { statusBefore } = await deps.store.incidentBook.beginWrite(note);
  return changeFrom(deps, change, { on, found: { status, statusBefore } });
}

/** The status that was just read, and the one that was found first, by an earlier attempt where there was one. */
export interface Found {
  status: PlatformStatus;
  statusBefore: PlatformStatus;
}

async function changeFrom(
  deps: ActivityDeps,
  change: Change,
  { on, found: { status, statusBefore } }: { on: Addressed; found: Found },
): Promise<WriteOutcome> {
  if (status === change.wanted) return foundAsWanted(statusBefore, change);
  if (!on.canWrite) return dryRun(change, on);
  if (isHeldBack(change, await deps.store.incidentBook.isAutomationOn())) return { kind: 'automation_off' };
  const requestId = await write(change, on);
  await readBack(change, on);
  return { kind: 'confirmed', statusBefore, requestId };
}

/** The kill switch stops halts; a person may always resume. */
function isHeldBack(change: Change, isAutomationOn: boolean): boolean {
  return change.kind === 'pause' && !isAutomationOn;
}

/** As wanted already: ours where an earlier attempt of this very write found it otherwise, else somebody else's. */
function foundAsWanted(statusBefore: PlatformStatus, change: Change): WriteOutcome {
  return statusBefore === change.wanted
    ? { kind: 'already_there', statusBefore }
    : { kind: 'confirmed', statusBefore, requestId: null };
}

async function dryRun(change: Change, { platform, target, context }: Addressed): Promise<WriteOutcome> {
  const receipt = await change.write(platform, { ...target, validateOnly: true }, context);
  return { kind: 'dry_run', how: receipt.kind === 'validated' ? 'validated' : 'not_sent' };
}

/** Writes once. An answer that was lost is settled by the read-back, never by writing blindly again. */
async function write(change: Change, { platform, target, context }: Addressed): Promise<string | null> {
  try {
    const receipt = await change.write(platform, { ...target, validateOnly: false }, context);
    return receipt.kind === 'accepted' ? receipt.requestId : null;
  } catch (error) {
    if (error instanceof OutsideFailure && error.code === 'PLATFORM_WRITE_UNCONFIRMED') return null;
    throw error;
  }
}

async function readBack({ wanted }: Change, { platform, target, context }: Addressed): Promise<void> {
  for (const delayMs of READ_BACK_DELAYS_MS) {
    context.onProgress(`read back: ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const now = await platform.readStatus(target, context);
    if (now.kind === 'status' && now.status === wanted) return;
  }
  throw new OutsideFailure(
    'PLATFORM_WRITE_UNCONFIRMED',
    `The platform does not read as ${wanted} yet. It is read again before anything is written again.`,
  );
}

async function effectEntry(
  deps: ActivityDeps,
  change: Change,
  { request, outcome }: { request: WriteRequest; outcome: WriteOutcome },
): Promise<AuditEntry> {
  return incidentEntry(
    { ...request, at: await deps.clock.now() },
    {
      type: 'action_effect',
      step: `${change.step}/effect/${outcome.kind}`,
      why: `${change.kind}: ${outcome.kind}`,
      data: { action: change.kind, ...outcome },
    },
  );
}
