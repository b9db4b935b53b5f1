import type { CampaignRef } from '../domain/campaign.ts';
import { type Explanation, explainDecision } from '../domain/explain-decision.ts';
import { parseIncidentWorkflowId } from '../domain/incident-ids.ts';
import type { Instant } from '../domain/instant.ts';
import { PLATFORMS } from '../domain/platform.ts';
import type { Policy } from '../domain/policy.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { AssessedObservation, ObservationLog } from '../ports/observation-log.ts';
import { campaignOf } from './campaign-argument.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { explanationLines } from './explain-lines.ts';
import { parseIncidentArgument } from './incident-argument.ts';
import { type CliIo, print } from './io.ts';

/** What an explanation is read from: the policy in force, its file, and the store. */
export interface ExplainTools {
  policy: Policy;
  policyFile: string | null;
  isLive: boolean;
  store: {
    observationLog: Pick<ObservationLog, 'latest'>;
    incidentBook: Pick<IncidentBook, 'standing'>;
  };
  now: Instant;
}

/** What was explained, with where it comes from. */
export interface Explained {
  seen: AssessedObservation;
  policyFile: string | null;
  explanation: Explanation;
}

/**
 * `pacekeeper policy explain CAMPAIGN`: which rule gives what for the campaign's latest observation, and why, by the policy
 * and the memory of now. Exit 2 where it was never observed, or where nothing is named.
 */
export async function runPolicyExplain(
  { subject, json }: { subject: readonly string[]; json?: boolean | undefined },
  io: CliIo,
  { policy, policyFile, isLive, store, now }: ExplainTools,
): Promise<number> {
  const campaign = readSubject(subject);
  const [seen, { memory, isAutomationOn: automationOn }] = await Promise.all([
    store.observationLog.latest(campaign),
    store.incidentBook.standing(campaign),
  ]);
  if (seen === null) throw neverObserved(campaign);
  const { observation } = seen;
  const explanation = explainDecision({ observation, policy, memory, automationOn, isLive, now });
  const explained = { seen, policyFile, explanation };
  if (json === true) print(io, JSON.stringify(asData(explained)));
  else for (const line of explanationLines(explained)) print(io, line);
  return EXIT.done;
}

/** `incident:google:1:2`, or `google 1 2`. Throws `CliError` (exit 2). */
function readSubject(words: readonly string[]): CampaignRef {
  const [first = '', accountId, campaignId] = words;
  if (words.length === 1) {
    const campaign = parseIncidentWorkflowId(parseIncidentArgument(first).workflowId);
    if (campaign !== null) return campaign;
  }
  const platform = PLATFORMS.find((name) => name === first);
  if (platform !== undefined && accountId !== undefined && campaignId !== undefined && words.length === 3)
    return campaignOf({ platform, accountId, campaignId });
  throw new CliError(
    `"${words.join(' ')}" names no campaign. Write the platform (${PLATFORMS.join(', ')}), the account and the campaign, or an incident's id.`,
    EXIT.invalid,
  );
}

function neverObserved({ platform, accountId, campaignKey }: CampaignRef): CliError {
  const name = `${platform} ${accountId} ${campaignKey}`;
  return new CliError(
    `${name} was never observed. Look at it now: "pacekeeper check ${name}".`,
    EXIT.invalid,
  );
}

function asData({ seen, policyFile, explanation }: Explained): object {
  const { platform, accountId, campaignKey, observationId, asOf, confidence } = seen.observation;
  const seenAs = { platform, accountId, campaignKey, observationId, asOf, confidence };
  return { ...seenAs, policyFile, decidedThen: seen.guarded.action, ...explanation };
}
