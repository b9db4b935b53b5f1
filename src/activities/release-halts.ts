import { DATA_FAULT_KEY, incidentWorkflowId } from '../domain/incident-ids.ts';
import { needsDigest } from '../domain/sweep-digest.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { IncidentActivities } from './contract.ts';
import { handToIncidents } from './hand-to-incidents.ts';

type Release = IncidentActivities['releaseHalts'];

const PAGE = 200;

/** Hands the proposals that a breaker held back to their incidents; each one reads its campaign again before it halts. */
export function createReleaseHalts(deps: ActivityDeps): Release {
  return async ({ sweepKey, platform, accountId }) => {
    const digestKey = await digestKeyOf(deps, { sweepKey, platform, accountId });
    let cursor: string | null = null;
    let released = 0;
    do {
      const page = await deps.store.observationLog.proposals({ sweepKey, cursor, limit: PAGE });
      const held = page.proposals.filter(
        (proposal) => proposal.accountId === accountId && proposal.proposesHalt,
      );
      await handToIncidents(deps, { sweepKey, platform, proposals: held, isReleased: true, digestKey });
      released += held.length;
      cursor = page.cursor;
    } while (cursor !== null);
    return { released };
  };
}

/** Too many at once to say one by one: they are told in the thread of the question that held them back. */
async function digestKeyOf(
  deps: ActivityDeps,
  { sweepKey, platform, accountId }: Parameters<Release>[0],
): Promise<string | null> {
  const question = incidentWorkflowId({ platform, accountId, campaignKey: DATA_FAULT_KEY });
  const [figures, policy, incident] = await Promise.all([
    deps.store.observationLog.accountFigures(sweepKey),
    deps.readPolicy(),
    deps.store.incidentBook.findByWorkflow(question),
  ]);
  const halts = figures.find((account) => account.accountId === accountId)?.proposedHalts ?? 0;
  const isMany = needsDigest([{ accountId, newAlerts: halts, newHalts: halts }], [], policy);
  return isMany ? (incident?.incidentKey ?? null) : null;
}
