import type { Client } from '@temporalio/client';
import { observeAgain } from '../client/observe-again.ts';
import type { CampaignRef } from '../domain/campaign.ts';
import type { KeptLetter } from '../domain/dead-letter.ts';
import type { RetryPlan } from '../domain/dead-letter-retry.ts';
import { sweepKeyOf } from '../domain/incident-ids.ts';
import type { DeadLetterBox } from '../ports/dead-letter-box.ts';
import type { AssessedObservation } from '../ports/observation-log.ts';
import type { PlatformClock } from '../ports/platform-clock.ts';
import { checkOne } from './check.ts';
import { runOneSweep, type SweepCounts } from './sweeps.ts';

/**
 * What trying again came to: dealt with; the same failure, so that the letter stays; or failed as something new, which has a
 * letter of its own.
 */
export interface Tried {
  kind: 'handled' | 'failed_again' | 'failed_anew';
  text: string;
}

/** The whole path for one campaign, as `pacekeeper check`. */
export async function tryCheck(
  client: Client,
  { campaign, campaignId }: { campaign: CampaignRef; campaignId: string | null },
): Promise<Tried> {
  const result = await checkOne(client, { campaign, campaignId });
  switch (result.kind) {
    case 'judged':
      return {
        kind: 'handled',
        text: `It was read and judged: ${result.severity}, ${result.action}${result.incident === null ? '' : `, handed to ${result.incident}`}.`,
      };
    case 'rejected':
      return {
        kind: 'failed_again',
        text: `It still cannot be judged: ${result.code}: ${result.message}. Correct it at its source, then retry.`,
      };
    case 'gone':
      return {
        kind: 'failed_again',
        text: 'The platform does not know this campaign any more. If that is right, discard the letter.',
      };
  }
}

/** The open incident looks again at what was last seen of its campaign; where it has ended meanwhile the campaign is checked. */
export async function tryObserve(
  client: Client,
  plan: Extract<RetryPlan, { kind: 'observe' }>,
  { observation, guarded }: AssessedObservation,
): Promise<Tried> {
  const { observationId, asOf, campaignId } = observation;
  const isHealthy = guarded.decision.severity === 'healthy' && guarded.action === 'log_only';
  const { workflowId, sweepKey, campaign } = plan;
  const sent = await observeAgain(client, { workflowId, sweepKey, observationId, asOf, isHealthy });
  if (sent === 'not_running') return tryCheck(client, { campaign, campaignId });
  const text = `${workflowId} looks again at what was seen at ${asOf}. If its step fails again, that is a new dead letter.`;
  return { kind: 'handled', text };
}

/** A sweep of the letter's platform by hand, as `pacekeeper sweep`. */
export async function trySweep(
  { client, clock, box }: { client: Client; clock: PlatformClock; box: Pick<DeadLetterBox, 'find' | 'list'> },
  letter: KeptLetter,
): Promise<Tried> {
  const { platform } = letter;
  const asOf = await clock.now();
  const counts = await runOneSweep(client, { platform, asOf });
  const swept = sweptText(sweepKeyOf(platform, asOf), counts);
  const same = await box.find(letter.key);
  if (same !== null && same.lastAt !== letter.lastAt) {
    return {
      kind: 'failed_again',
      text: `${swept} It met the same failure: ${same.message} Correct it at its source, then retry.`,
    };
  }
  const anew = await failedPages(box, sweepKeyOf(platform, asOf), letter);
  return anew === null
    ? { kind: 'handled', text: swept }
    : { kind: 'failed_anew', text: `${swept} It failed again, as the dead letter "${anew}".` };
}

function sweptText(sweepKey: string, { campaigns, rejected, failed }: SweepCounts): string {
  return `Swept as ${sweepKey}: ${campaigns} campaigns, ${rejected} rejected, ${failed} failed.`;
}

/** What of the letter's account could not be read in this sweep either. */
async function failedPages(
  box: Pick<DeadLetterBox, 'list'>,
  sweepKey: string,
  { kind, accountId }: KeptLetter,
): Promise<string | null> {
  if (kind !== 'failed_page') return null;
  const letters = await box.list({ sweepKey, all: true });
  const found = letters.find((letter) => letter.kind === 'failed_page' && letter.accountId === accountId);
  return found?.key ?? null;
}
