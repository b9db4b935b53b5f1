import { activityInfo } from '@temporalio/activity';
import type { AuditEntry } from '../domain/audit-entry.ts';
import { fromEpochMs } from '../domain/instant.ts';
import type { Platform } from '../domain/platform.ts';
import type { DigestRow, SweepDigest } from '../domain/sweep-digest.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { AssessedObservation } from '../ports/observation-log.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { OperatorLinks, SweepActivities } from './contract.ts';
import { measuredDelivery } from './measures.ts';

type Request = Parameters<SweepActivities['postDigest']>[0];

/** As many as a person looks through, and as fit into one message of any channel. */
const ROWS = 30;

/**
 * Says all new alerts of a sweep as one message on every channel that can, and keeps where it stands, so that incidents
 * find its thread. One channel's failure does not silence the others; it is thrown at the end, to be tried again.
 */
export function createPostDigest(deps: ActivityDeps): SweepActivities['postDigest'] {
  return async (request) => {
    const digest = await digestOf(deps, request);
    if (digest.alerts === 0) return;
    const said = await Promise.allSettled(deps.notifiers.map((notifier) => postOn(deps, notifier, digest)));
    for (const result of said) if (result.status === 'rejected') throw result.reason;
  };
}

/** Kept under the sweep's key; a digest that was said already may still lack its entry, which is keyed. */
async function postOn(deps: ActivityDeps, notifier: Notifier, digest: SweepDigest): Promise<void> {
  const publish = notifier.publishDigest?.bind(notifier);
  if (publish === undefined) return;
  const { sweepKey } = digest;
  const book = deps.store.messageBook;
  if ((await book.find(sweepKey, notifier.name)) === null) {
    const isRepeat = activityInfo().attempt > 1;
    const ref = await measuredDelivery(notifier.name, () => publish(digest, { key: sweepKey, isRepeat }));
    await book.save(sweepKey, notifier.name, { ref, eventKey: `${sweepKey}/digest` });
  }
  await deps.store.auditLog.append([notificationEntry(digest, notifier.name)]);
}

async function digestOf(deps: ActivityDeps, request: Request): Promise<SweepDigest> {
  const { sweepKey, platform, asOf, heldAccounts } = request;
  const { observationLog } = deps.store;
  const [figures, { bySeverity, worst }] = await Promise.all([
    observationLog.sweepFigures(sweepKey),
    observationLog.newAlerts({ sweepKey, heldAccounts, limit: ROWS }),
  ]);
  return {
    sweepKey,
    platform,
    asOf,
    at: fromEpochMs(activityInfo().scheduledTimestampMs),
    judged: figures.healthy + figures.warning + figures.critical,
    alerts: bySeverity.healthy + bySeverity.warning + bySeverity.critical,
    bySeverity,
    rows: worst.map(rowOf),
    webUrl: webUrlOf(deps.links, platform),
  };
}

function rowOf({ observation, guarded }: AssessedObservation): DigestRow {
  const { platform, accountId, campaignKey, currency, actualMicros, targetMicros } = observation;
  const { severity, variancePct, direction } = guarded.decision;
  return {
    platform,
    accountId,
    campaignKey,
    campaignName: observation.campaignName ?? observation.planName,
    severity,
    variancePct,
    direction,
    action: guarded.action,
    currency,
    actualMicros,
    targetMicros,
  };
}

function webUrlOf({ webUiUrl, namespace }: OperatorLinks, platform: Platform): string | null {
  if (webUiUrl === null) return null;
  const open = `WorkflowType = 'handleIncident' AND ExecutionStatus = 'Running' AND PacingPlatform = '${platform}'`;
  return `${webUiUrl}/namespaces/${namespace}/workflows?query=${encodeURIComponent(open)}`;
}

function notificationEntry(
  { sweepKey, platform, at, alerts, rows }: SweepDigest,
  channel: string,
): AuditEntry {
  return {
    key: `${sweepKey}/digest/notification/${channel}`,
    type: 'notification',
    at,
    platform,
    accountId: null,
    campaignKey: null,
    sweepKey,
    incidentKey: null,
    observationId: null,
    policyVersion: null,
    actor: { kind: 'machine' },
    why: `${alerts} alerts of one sweep are told as one message`,
    data: { channel, alerts, shown: rows.length },
  };
}
