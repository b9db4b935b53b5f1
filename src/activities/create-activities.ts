import type { ActivityDeps } from './activity-deps.ts';
import { createAnalyzeRootCause } from './analyze-root-cause.ts';
import { createAssessAccount } from './assess-account.ts';
import { createAttributeDecision, createAttributeDecisions } from './attribute-decision.ts';
import { createAutonomousHalt } from './autonomous-halt.ts';
import { createCallOnCall } from './call-on-call.ts';
import { resumeCampaign } from './change-status.ts';
import type { PacingActivities } from './contract.ts';
import { createFailAccount } from './fail-account.ts';
import { withFailures } from './failures.ts';
import { createFetchAndReconcile } from './fetch-and-reconcile.ts';
import { createHandToIncident } from './hand-to-incident.ts';
import { createJudgeSweep } from './judge-sweep.ts';
import { createLaunchFeedIncident } from './launch-feed-incident.ts';
import { createLaunchIncidents } from './launch-incidents.ts';
import { createListAccounts } from './list-accounts.ts';
import { createPostDigest } from './post-digest.ts';
import { createPublishCard } from './publish-card.ts';
import { createReleaseHalts } from './release-halts.ts';
import { createReportDay } from './report-day.ts';
import { createSettleFeedIncidents } from './settle-feed-incidents.ts';
import { createSummarizeSweep } from './summarize-sweep.ts';

/** All activities over the ports they are given, each with its failures made fit for Temporal. */
export function createActivities(deps: ActivityDeps): PacingActivities {
  return guardAll(deps, {
    listAccounts: createListAccounts(deps),
    assessAccount: createAssessAccount(deps),
    failAccount: createFailAccount(deps),
    judgeSweep: createJudgeSweep(deps),
    postDigest: createPostDigest(deps),
    launchIncidents: createLaunchIncidents(deps),
    launchFeedIncident: createLaunchFeedIncident(deps),
    settleFeedIncidents: createSettleFeedIncidents(deps),
    handToIncident: createHandToIncident(deps),
    summarizeSweep: createSummarizeSweep(deps),
    fetchAndReconcile: createFetchAndReconcile(deps),
    readPolicy: async () => ({
      policy: await deps.readPolicy(),
      links: deps.links,
      isLive: deps.isLive,
    }),
    autonomousHalt: createAutonomousHalt(deps),
    resumeCampaign: (request) => resumeCampaign(deps, request),
    sendWarningAlert: createPublishCard(deps),
    escalateToHuman: createPublishCard(deps),
    analyzeRootCause: createAnalyzeRootCause(deps),
    auditAndNotify: createPublishCard(deps),
    callOnCall: createCallOnCall(deps),
    recordFacts: (facts) => deps.store.recordFacts(facts),
    attributeDecision: createAttributeDecision(deps),
    attributeDecisions: createAttributeDecisions(deps),
    releaseHalts: createReleaseHalts(deps),
    reportDay: createReportDay(deps),
    maintainStore: async () => deps.store.keeper.maintain(await deps.clock.now()),
  });
}

function guardAll(deps: ActivityDeps, activities: PacingActivities): PacingActivities {
  const redact = (text: string) => deps.redact(text);
  const guarded = Object.entries(activities).map(([name, activity]) => [
    name,
    withFailures(activity as (request: unknown) => Promise<unknown>, redact),
  ]);
  return Object.fromEntries(guarded) as PacingActivities;
}
