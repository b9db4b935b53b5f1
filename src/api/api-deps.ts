import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { BulkTools } from '../client/decide-many.ts';
import type { Instant } from '../domain/instant.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { ObservationLog } from '../ports/observation-log.ts';
import type { RequestBook } from '../ports/request-book.ts';
import type { ApiApp } from './api-env.ts';
import type { RateLimits } from './rate-limits.ts';
import type { TokenBook } from './token-book.ts';

/** The parts of the store that the API reads, and the one that it writes. */
export interface ApiStore {
  incidentBook: Pick<IncidentBook, 'find' | 'findByWorkflow' | 'list' | 'automation'>;
  observationLog: Pick<ObservationLog, 'latest' | 'latestAll'>;
  auditLog: Pick<AuditLog, 'list'>;
  requestBook: RequestBook;
}

/** What has to be there for decisions to work. Each throws, or says no, where it is not. */
export interface Readiness {
  temporal(): Promise<void>;
  store(): Promise<void>;
  worker(): Promise<boolean>;
}

/** What the API is given by its composition root. */
export interface ApiDeps {
  decide: BulkTools['decide'];
  store: ApiStore;
  tokens: TokenBook;
  readiness: Readiness;
  log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  now: () => Instant;
  limits?: RateLimits;
  /** where requests are counted */
  metrics?: Registry;
  /** what else is served on the same port, such as Slack's requests; outside of /v1, which asks for a token */
  mounts?: readonly ((app: ApiApp) => void)[];
}
