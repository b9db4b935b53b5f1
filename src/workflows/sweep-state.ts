import type { AccountAssessment, FeedTrouble, SweepRef } from '../activities/contract.ts';
import type { Instant } from '../domain/instant.ts';
import type { Platform } from '../domain/platform.ts';

/** What a sweep is started with. With an `asOf` it is never late (spec §1); `readAttempts` bounds its patience with a platform. */
export interface SweepInput {
  platform: Platform;
  asOf?: Instant;
  readAttempts?: number;
}

/** Where a sweep stands: plain JSON, small, carried whole through continue-as-new. */
export interface SweepState {
  sweep: SweepRef;
  readAttempts: number;
  /** null until they are listed */
  accountIds: readonly string[] | null;
  nextAccount: number;
  assessments: AccountAssessment[];
  /** rows of the plan that name no account */
  strayRows: number;
  phase: 'assess' | 'launch' | 'done';
  troubled: FeedTrouble[];
  heldAccounts: readonly string[];
  /** the digest in whose thread incidents are told; a run of before there were digests carries none */
  digestKey?: string | null;
  cursor: string | null;
  launched: number;
}

/** About four minutes of patience: 2 + 4 + 8 + … seconds between the attempts. */
const READ_ATTEMPTS = 8;

/** A sweep that has read nothing yet. */
export function beginSweep(input: SweepInput, sweep: SweepRef): SweepState {
  return {
    sweep,
    readAttempts: input.readAttempts ?? READ_ATTEMPTS,
    accountIds: null,
    nextAccount: 0,
    assessments: [],
    strayRows: 0,
    phase: 'assess',
    troubled: [],
    heldAccounts: [],
    digestKey: null,
    cursor: null,
    launched: 0,
  };
}
