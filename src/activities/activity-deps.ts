import type { Client } from '@temporalio/client';
import type { Platform } from '../domain/platform.ts';
import type { Policy } from '../domain/policy.ts';
import type { AdPlatform } from '../ports/ad-platform.ts';
import type { AnchorKeeper } from '../ports/anchor-keeper.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { DeadLetterBox } from '../ports/dead-letter-box.ts';
import type { FactRecorder } from '../ports/fact-recorder.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { MessageBook } from '../ports/message-book.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { ObservationLog } from '../ports/observation-log.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { PlanSource } from '../ports/plan-source.ts';
import type { PlatformClock } from '../ports/platform-clock.ts';
import type { SignatureCheck } from '../ports/signature-check.ts';
import type { StoreKeeper } from '../ports/store-keeper.ts';
import type { OperatorLinks } from './contract.ts';

/** The parts of the store that activities use. */
export interface StoreParts extends FactRecorder {
  auditLog: AuditLog;
  observationLog: ObservationLog;
  incidentBook: IncidentBook;
  deadLetterBox: DeadLetterBox;
  messageBook: MessageBook;
  keeper: StoreKeeper;
}

/** Everything that activities reach the outside through; handed in by a composition root. */
export interface ActivityDeps {
  platforms: Readonly<Record<Platform, AdPlatform>>;
  planSource: PlanSource;
  clock: PlatformClock;
  store: StoreParts;
  /** where the daily report keeps the anchor of the audit beside its messages; null where nowhere */
  anchorKeeper: AnchorKeeper | null;
  notifiers: readonly Notifier[];
  /** the ways to call the person on call; empty where nobody is on call */
  onCall: readonly OnCall[];
  /** the policy in force; read afresh with each observation, never cached by an activity */
  readPolicy(): Promise<Policy>;
  links: OperatorLinks;
  /** the live write switch (`ALLOW_LIVE_WRITES`); always true for the simulator */
  canWrite(platform: Platform, accountId: string): boolean;
  /** real platforms, not the simulator */
  isLive: boolean;
  /** the keys by which our own programs sign decisions */
  signatures: SignatureCheck;
  /** the client of the running activity's own namespace */
  temporal(): Client;
  /** removes what looks like a credential from a text that leaves the process */
  redact(text: string): string;
}
