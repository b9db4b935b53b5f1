import { patched } from '@temporalio/workflow';

/** A change of a workflow that runs of before it must replay without: what it is, since which day, and when it may go. */
interface Patch {
  why: string;
  since: string;
  mayGo: string;
}

/** Every change made behind `patched()`. An id is never used again; the saved history of the change stays. */
const PATCHES = {
  digest: {
    why: 'sweepPlatform says many alerts as one message (postDigest) before it hands them over',
    since: '2026-11-25',
    mayGo: 'with the release after next: a sweep ends within hours, so none of before is open then',
  },
} as const satisfies Record<string, Patch>;

/** Whether this run has the change: a new one does, one that had passed this place before it was deployed does not. */
export function isPatched(id: keyof typeof PATCHES): boolean {
  return patched(id);
}
