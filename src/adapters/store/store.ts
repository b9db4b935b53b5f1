import type { AuditAnchor } from '../../domain/audit-anchor.ts';
import type { AuditLog, AuditVerdict } from '../../ports/audit-log.ts';
import type { DeadLetterBox } from '../../ports/dead-letter-box.ts';
import type { FactRecorder } from '../../ports/fact-recorder.ts';
import type { IncidentBook } from '../../ports/incident-book.ts';
import type { MessageBook } from '../../ports/message-book.ts';
import type { ObservationLog } from '../../ports/observation-log.ts';
import type { RequestBook } from '../../ports/request-book.ts';
import type { StoreKeeper } from '../../ports/store-keeper.ts';

/** Everything that is kept: one object over PostgreSQL, over the embedded database, or over the socket of its owner. */
export interface Store extends FactRecorder {
  auditLog: AuditLog;
  observationLog: ObservationLog;
  incidentBook: IncidentBook;
  deadLetterBox: DeadLetterBox;
  messageBook: MessageBook;
  requestBook: RequestBook;
  keeper: StoreKeeper;
  /** Looks for altered, unlinked, missing and cut audit rows, for protection that is off, and for rows that anchors know otherwise. */
  verifyAudit(anchors: readonly AuditAnchor[]): Promise<AuditVerdict>;
  close(): Promise<void>;
}
