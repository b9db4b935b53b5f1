import type { AuditAnchor } from '../../domain/audit-anchor.ts';
import type { FactsToRecord } from '../../ports/fact-recorder.ts';
import { createAuditLog } from './audit-log.ts';
import { verifyAudit } from './audit-verify.ts';
import type { Connected } from './connections.ts';
import { createDeadLetterBox } from './dead-letter-box.ts';
import { createIncidentBook } from './incident-book.ts';
import type { Journal } from './journal.ts';
import { createMessageBook } from './message-book.ts';
import { createObservationLog } from './observation-log.ts';
import { recordFacts } from './record-facts.ts';
import { createRequestBook } from './request-book.ts';
import type { Store } from './store.ts';
import { namingOutages } from './store-failures.ts';
import { createStoreKeeper } from './store-keeper.ts';

/** The store over an open, migrated database; with a journal, audit entries are on the disk before they are in it. */
export function createSqlStore(connected: Connected, journal: Journal | null): Store {
  const { db } = connected;
  return {
    auditLog: namingOutages(createAuditLog(db, journal)),
    observationLog: namingOutages(createObservationLog(db)),
    incidentBook: namingOutages(createIncidentBook(db, journal)),
    deadLetterBox: namingOutages(createDeadLetterBox(db, journal)),
    messageBook: namingOutages(createMessageBook(db)),
    requestBook: namingOutages(createRequestBook(db)),
    keeper: namingOutages(createStoreKeeper(db, journal)),
    ...namingOutages({
      recordFacts: (facts: FactsToRecord) => recordFacts(db, journal, facts),
      verifyAudit: (anchors: readonly AuditAnchor[]) => verifyAudit(db, journal, anchors),
    }),
    close: async () => {
      await connected.close();
      journal?.close();
    },
  };
}
