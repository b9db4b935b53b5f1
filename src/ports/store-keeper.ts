import type { AuditEntry } from '../domain/audit-entry.ts';
import type { Instant } from '../domain/instant.ts';

/** How many whole months are kept of what grows without end; 3 at least. What was before is dropped. */
export interface Retention {
  auditMonths: number;
  observationMonths: number;
}

/** The months' tables that one round made and dropped, by name. */
export interface MaintenanceResult {
  made: readonly string[];
  dropped: readonly string[];
}

/** A group role of the database: whether it is there, and the roles that are in it. */
export interface StoreRole {
  role: string;
  isThere: boolean;
  members: readonly string[];
}

/** Looks after what grows: one table a month, made ahead and dropped when it is no longer kept. */
export interface StoreKeeper {
  /**
   * Makes the tables of the months to come and drops those that are no longer kept; may be repeated at any time. `now` is
   * the platforms' time, which observations are of; audit entries go by the time at which they were recorded.
   */
  maintain(now: Instant): Promise<MaintenanceResult>;
  retention(): Promise<Retention>;
  /** Only the owner of the tables may. The entry is recorded with it. */
  setRetention(wanted: Retention, entry: AuditEntry): Promise<void>;
  roles(): Promise<readonly StoreRole[]>;
  /** Gives the roles what they need and nothing else. Only the owner may; `false` where a role is missing and cannot be made. */
  grantRoles(): Promise<boolean>;
  /** Whether we are connected as who owns the audit, and so could change it. */
  isOwner(): Promise<boolean>;
}
