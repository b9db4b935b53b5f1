import { activityInfo } from '@temporalio/activity';
import type { AuditEntry, AuditType } from '../domain/audit-entry.ts';
import { INCIDENT_STATUSES } from '../domain/incident.ts';
import type { FleetSummary } from '../domain/incident-card.ts';
import { addMs, DAY_MS, type Instant } from '../domain/instant.ts';
import { PLATFORMS } from '../domain/platform.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { ReportActivities } from './contract.ts';
import { measuredDelivery } from './measures.ts';

const OPEN = INCIDENT_STATUSES.filter((status) => status !== 'closed');
const MAX_ENTRIES = 100_000;

/** Puts the last day of the fleet in numbers and says it once on every channel. */
export function createReportDay(deps: ActivityDeps): ReportActivities['reportDay'] {
  return async ({ until, key }) => {
    const summary = await summaryOf(deps, until);
    const isRepeat = activityInfo().attempt > 1;
    const said = await Promise.allSettled(
      deps.notifiers.map((notifier) =>
        measuredDelivery(notifier.name, () => notifier.publishSummary(summary, { key, isRepeat })),
      ),
    );
    for (const result of said) if (result.status === 'rejected') throw result.reason;
    const { observed, openIncidents, anchor } = summary;
    await deps.anchorKeeper?.keep(anchor);
    return { observed, openIncidents, anchor };
  };
}

async function summaryOf(deps: ActivityDeps, until: Instant): Promise<FleetSummary> {
  const since = addMs(until, -DAY_MS);
  const { incidentBook, deadLetterBox } = deps.store;
  const [sweeps, effects, alerts, open, deadLetters, automationOn, anchor] = await Promise.all([
    entriesOf(deps, ['sweep_summary'], { since, until }),
    entriesOf(deps, ['action_effect'], { since, until }),
    entriesOf(deps, ['alert'], { since, until }),
    incidentBook.list({ statuses: OPEN, limit: MAX_ENTRIES }),
    deadLetterBox.count(),
    incidentBook.isAutomationOn(),
    deps.store.auditLog.anchor(),
  ]);
  const latest = latestOfEachPlatform(sweeps);
  const healthy = total(latest, 'healthy');
  const warning = total(latest, 'warning');
  const critical = total(latest, 'critical');
  return {
    since,
    until,
    observed: healthy + warning + critical,
    bySeverity: { healthy, warning, critical },
    halted: effects.filter((entry) => isConfirmed(entry, 'pause')).length,
    resumed: effects.filter((entry) => isConfirmed(entry, 'resume')).length,
    escalated: alerts.filter((entry) => entry.data['action_taken'] === 'escalate_to_human').length,
    awaitingApproval: open.filter((incident) => incident.status === 'awaiting_approval').length,
    openIncidents: open.length,
    deadLetters,
    automationOn,
    anchor,
  };
}

async function entriesOf(
  deps: ActivityDeps,
  types: readonly AuditType[],
  span: { since: Instant; until: Instant },
): Promise<AuditEntry[]> {
  const rows = await deps.store.auditLog.list({ types, ...span, limit: MAX_ENTRIES });
  return rows.map((row) => row.entry);
}

/** How the fleet stands is what the last sweep of each platform saw, not the sum of the day's sweeps. */
function latestOfEachPlatform(sweeps: readonly AuditEntry[]): AuditEntry[] {
  return PLATFORMS.flatMap((platform) => {
    const own = sweeps.filter((entry) => entry.platform === platform);
    const last = own.sort((a, b) => a.at.localeCompare(b.at)).at(-1);
    return last === undefined ? [] : [last];
  });
}

function total(sweeps: readonly AuditEntry[], count: string): number {
  return sweeps.reduce((sum, { data }) => sum + Number(data[count] ?? 0), 0);
}

function isConfirmed({ data }: AuditEntry, action: 'pause' | 'resume'): boolean {
  return data['action'] === action && data['kind'] === 'confirmed';
}
