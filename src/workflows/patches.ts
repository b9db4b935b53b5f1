import { patched } from '@temporalio/workflow';

/** A change of a workflow that runs of before it must replay without: what it is, since which day, and when it may go. */
interface Patch {
  why: string;
  since: string;
  mayGo: string;
}

/** One mark for all changes up to that day: each mark is two events of every incident, and a write of the list of workflows. */
const UP_TO = 'up-to-2026-11-27';

/**
 * The changes that it marks. Closed: runs with this mark exist, and would replay what is added here as if they had done it.
 * The next change goes into `MARKED_ALONE`. An id is never used again; the saved history of a change stays.
 */
export const MARKED_TOGETHER = {
  digest: {
    why: 'sweepPlatform says many alerts as one message (postDigest) before it hands them over',
    since: '2026-11-25',
    mayGo: 'with the release after next: a sweep ends within hours, so none of before is open then',
  },
  'decisions-in-batches': {
    why: 'handleIncident finds out who sent all waiting decisions at once (attributeDecisions), with the policy of then',
    since: '2026-11-25',
    mayGo: 'when no incident that opened before is open: they live for days',
  },
  'on-call': {
    why: 'handleIncident calls the person on call (callOnCall): second rung, failed change, platform out of reach',
    since: '2026-11-25',
    mayGo: 'when no incident that opened before is open',
  },
  'carries-on-in-quiet': {
    why: 'handleIncident waits for a second without mail before it continues as new: a flood makes each try fail',
    since: '2026-11-25',
    mayGo: 'when no incident that opened before is open',
  },
  'last-words': {
    why: 'handleIncident hands what no channel took to the next incident of the campaign, in place of dead letters (NOT_TOLD), and calls again after a second failure',
    since: '2026-11-26',
    mayGo: 'when no incident that opened before is open; giveUpTelling goes with it',
  },
  'looks-before-it-lets-go': {
    why: 'handleIncident reads the campaign on its platform before it believes a sweep that somebody resumed it',
    since: '2026-11-27',
    mayGo: 'when no incident that opened before is open',
  },
  'reads-in-place': {
    why: 'handleIncident reads our own store where it runs (local activities): two tasks of the server less for each read',
    since: '2026-11-26',
    mayGo: 'when no incident that opened before is open',
  },
  'words-with-record': {
    why: 'handleIncident says its last words and records where it stands in one activity',
    since: '2026-11-26',
    mayGo: 'when no incident that opened before is open',
  },
  'warns-with-cause': {
    why: 'handleIncident looks for the cause before it warns, and says both in one activity (sendWarningAlert)',
    since: '2026-11-27',
    mayGo: 'when no incident that opened before is open',
  },
  'intent-in-place': {
    why: 'handleIncident records the intent of a change where it runs, in the task that then asks for the change',
    since: '2026-11-27',
    mayGo: 'when no incident that opened before is open',
  },
  'calls-for-the-look': {
    why: 'handleIncident calls the person on call also where the look before a halt failed for good',
    since: '2026-11-27',
    mayGo: 'when no incident that opened before is open',
  },
  'answers-in-place': {
    why: 'handleIncident records a decision where it runs: who sent it is in history, and its answer waits for that record',
    since: '2026-11-27',
    mayGo: 'when no incident that opened before is open',
  },
  'listed-as-started': {
    why: 'handleIncident sets search attributes only where they differ from those that it was started with',
    since: '2026-11-27',
    mayGo: 'when no incident that opened before is open',
  },
} as const satisfies Record<string, Patch>;

/** The changes since, each with a mark of its own. */
export const MARKED_ALONE = {
  'asks-before-it-hears': {
    why: 'handleIncident looks whether it recorded its first sight in a lost task, before decisions that came before its first step',
    since: '2026-11-27',
    mayGo: 'when no incident that opened before is open',
  },
  'halts-at-once': {
    why: 'handleIncident has a campaign read, judged and paused in one activity (autonomousHalt) where the machine halts it',
    since: '2026-11-27',
    mayGo: 'when no incident that opened before is open',
  },
} as const satisfies Record<string, Patch>;

type PatchId = keyof typeof MARKED_TOGETHER | keyof typeof MARKED_ALONE;

/** Whether this run has the change: a run of before has it from its next task on, and replays without it what it did until then. */
export function isPatched(id: PatchId): boolean {
  return (id in MARKED_TOGETHER && patched(UP_TO)) || patched(id);
}
