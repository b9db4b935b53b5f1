import type { AuditEntry } from '../domain/audit-entry.ts';
import { campaignKeyOf } from '../domain/campaign.ts';
import type { DeadLetter } from '../domain/dead-letter.ts';
import type { RejectedRecord } from '../domain/rejected-record.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { SweepRef } from './contract.ts';

/**
 * Records what could not be judged: an audit entry for each sweep that met it, and one dead letter for as long as the
 * same fault lasts. Both are keyed, so a repeated page records nothing twice.
 */
export async function recordRejections(
  deps: ActivityDeps,
  sweep: SweepRef,
  rejected: readonly RejectedRecord[],
): Promise<void> {
  if (rejected.length === 0) return;
  await deps.store.deadLetterBox.put(rejected.map((record) => letterOf(deps, sweep, record)));
  await deps.store.auditLog.append(rejected.map((record) => entryOf(deps, sweep, record)));
}

/** Names the fault, not its occurrence: where it lies and what is wrong. */
function faultKey({ platform, accountId, campaignId, source, code, path }: RejectedRecord): string {
  return [source, platform, accountId, campaignId ?? '-', path, code].join('/');
}

function letterOf(deps: ActivityDeps, sweep: SweepRef, record: RejectedRecord): DeadLetter {
  const { platform, accountId, campaignId, source, code, path } = record;
  return {
    key: `rejected/${faultKey(record)}`,
    kind: 'rejected_record',
    platform,
    accountId,
    campaignKey: campaignKeyOf(campaignId, null),
    sweepKey: sweep.sweepKey,
    incidentKey: null,
    code,
    message: deps.redact(record.message),
    at: sweep.asOf,
    data: { source, path, campaignId },
  };
}

function entryOf(deps: ActivityDeps, sweep: SweepRef, record: RejectedRecord): AuditEntry {
  const { platform, accountId, campaignId, source, code, path } = record;
  return {
    key: `${sweep.sweepKey}/rejection/${faultKey(record)}`,
    type: 'rejection',
    at: sweep.asOf,
    platform,
    accountId,
    campaignKey: campaignKeyOf(campaignId, null),
    sweepKey: sweep.sweepKey,
    incidentKey: null,
    observationId: null,
    policyVersion: null,
    actor: { kind: 'machine' },
    why: deps.redact(record.message),
    data: { source, path, code, campaignId },
  };
}
