import { ABOUT_THE_WHOLE, type AuditEntry } from '../domain/audit-entry.ts';
import type { Instant } from '../domain/instant.ts';
import type { Policy } from '../domain/policy.ts';
import type { AuditLog } from '../ports/audit-log.ts';

/** A schedule's definition as it stands on the server. `definition` is the hash that tells one from another. */
export interface ScheduleInForce {
  scheduleId: string;
  definition: string;
  /** when it runs, as Temporal was told */
  spec: object;
}

/**
 * Records that a policy is in force, where the newest entry names another (spec §5). Harmless when repeated, by whichever
 * worker; going back to an earlier version is recorded again.
 */
export function recordPolicy(auditLog: AuditLog, policy: Policy, at: Instant): Promise<void> {
  return recordInForce(auditLog, {
    type: 'policy',
    at,
    subject: 'policy',
    version: policy.version,
    why: `policy ${policy.version} is in force from here on`,
    data: { ...policy },
  });
}

/** Records how a schedule is defined, where its newest entry says something else (spec §5). Harmless when repeated. */
export function recordSchedule(auditLog: AuditLog, schedule: ScheduleInForce, at: Instant): Promise<void> {
  const { scheduleId, definition, spec } = schedule;
  return recordInForce(auditLog, {
    type: 'schedule',
    at,
    subject: scheduleId,
    version: definition,
    why: `schedule ${scheduleId} has the definition ${definition} from here on`,
    data: { spec },
  });
}

interface InForce {
  type: 'policy' | 'schedule';
  at: Instant;
  subject: string;
  version: string;
  why: string;
  data: Readonly<Record<string, unknown>>;
}

/** The key names the entry before it, so that two who see the same change write one entry. */
async function recordInForce(auditLog: AuditLog, fact: InForce): Promise<void> {
  const { type, at, subject, version, why, data } = fact;
  const earlier = await auditLog.list({ types: [type] });
  const newest = earlier.find(({ entry }) => entry.data['subject'] === subject);
  if (newest?.entry.data['version'] === version) return;
  const entry: AuditEntry = {
    key: [type, subject, version, 'after', newest?.hash.slice(0, 16) ?? 'none'].join('/'),
    type,
    at,
    ...ABOUT_THE_WHOLE,
    policyVersion: type === 'policy' ? version : null,
    actor: { kind: 'machine' },
    why,
    data: { ...data, subject, version },
  };
  await auditLog.append([entry]);
}
