import { INCIDENT_STATUSES, type IncidentRecord } from '../domain/incident.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { FeedTrouble, SweepActivities } from './contract.ts';
import { observeMessage, tellIfOpen } from './hand-to-incidents.ts';

const OPEN = INCIDENT_STATUSES.filter((status) => status !== 'closed');
const MAX_OPEN = 100_000;

/** Good news for incidents about a feed: the platform answers again, or the sweep proposes no flood of halts any more. */
export function createSettleFeedIncidents(deps: ActivityDeps): SweepActivities['settleFeedIncidents'] {
  return async ({ sweepKey, platform, asOf, canAct, troubled }) => {
    if (!canAct) return { settled: 0 };
    const open = await deps.store.incidentBook.list({ platform, statuses: OPEN, limit: MAX_OPEN });
    const well = open.filter((incident) => isAboutFeed(incident) && !isTroubled(incident, troubled));
    for (const { kind, workflowId } of well) {
      await deps.store.incidentBook.handOver([{ sweepKey, workflowId, observationId: null }]);
      const message = observeMessage(sweepKey, asOf, { kind, isHealthy: true });
      const wasTold = await tellIfOpen(deps.temporal(), workflowId, message);
      if (!wasTold) await deps.store.incidentBook.markHandled([{ sweepKey, workflowId, outcome: 'closed' }]);
    }
    return { settled: well.length };
  };
}

function isAboutFeed({ kind }: IncidentRecord): boolean {
  return kind !== 'campaign';
}

function isTroubled({ kind, accountId }: IncidentRecord, troubled: readonly FeedTrouble[]): boolean {
  return troubled.some((trouble) => trouble.kind === kind && trouble.accountId === accountId);
}
