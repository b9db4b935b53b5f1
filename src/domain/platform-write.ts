import type { PlatformStatus } from './platform.ts';

/** A write to a platform, noted before it is made, so that its repetition after a crash knows what it finds. */
export interface PlatformWrite {
  key: string;
  kind: 'pause' | 'resume';
  statusBefore: PlatformStatus;
  /** what it was decided on, where its own repetition goes on from there */
  observationId?: string | null;
}
