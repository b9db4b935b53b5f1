import { formatUnits, type Micros } from '../domain/money.ts';
import { observationIdOf } from '../domain/observation.ts';
import type { PlannedTarget } from '../domain/plan-record.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type Replay, type ReplayCampaign, type ReplayMoment, replayCampaignId } from './replay-file.ts';

const TIMEOUT_MS = 30_000;
/** Hours that the platform's data lags behind: at six in the morning the day that ended at midnight is all there is. */
const LAG_HOURS = 6;

/**
 * Replaces all that the simulator has with the export's campaigns, all active, and stops its clock at the moment's `asOf`.
 * Throws `CliError`: exit 4 where the simulator cannot be reached, 2 where it refuses the campaigns.
 */
export async function seedSimulator(
  simulatorUrl: string,
  replay: Replay,
  moment: ReplayMoment,
): Promise<void> {
  await post(`${simulatorUrl}/_sim/clock`, { now: moment.asOf, frozen: true });
  await post(`${simulatorUrl}/_sim/campaigns`, simulatorInput(replay, moment));
}

/** What `POST /_sim/campaigns` gets for one day of the replay. */
export function simulatorInput(replay: Replay, moment: ReplayMoment) {
  return {
    replace: true,
    accounts: accountsOf(replay),
    campaigns: replay.campaigns.map((campaign, index) => toSimulator(campaign, index, moment)),
  };
}

/** The ids that the day's observations have in the store once the sweep with `asOf` has run. */
export function replayObservationIds({ campaigns }: Replay, moment: ReplayMoment): string[] {
  return campaigns.map((campaign, index) => {
    const { platform, accountId } = campaign.plan;
    const campaignKey = replayCampaignId(campaign, index, moment);
    return observationIdOf({ platform, accountId, campaignKey }, moment.asOf);
  });
}

function accountsOf({ campaigns, source }: Replay) {
  const accounts = campaigns.map(({ plan: { platform, accountId, currency } }) => ({
    platform,
    accountId,
    currency,
    timeZone: source.timeZone,
    lagHours: LAG_HOURS,
  }));
  return [
    ...new Map(accounts.map((account) => [`${account.platform}:${account.accountId}`, account])).values(),
  ];
}

function toSimulator(campaign: ReplayCampaign, index: number, moment: ReplayMoment) {
  const { plan, dailySpend } = campaign;
  return {
    platform: plan.platform,
    accountId: plan.accountId,
    campaignId: replayCampaignId(campaign, index, moment),
    name: plan.campaignName ?? plan.campaignId ?? '',
    status: 'active',
    budget: formatUnits(budgetOf(plan.target)),
    flight: plan.flight,
    spend: {
      kind: 'daily',
      days: dailySpend.map(({ date, amountMicros }) => ({ date, amount: formatUnits(amountMicros) })),
    },
    plan: null,
  };
}

function budgetOf(target: PlannedTarget): Micros {
  return target.kind === 'even_share' ? target.budgetMicros : target.targetMicros;
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    const message = `The simulator at ${new URL(url).origin} does not answer. Is it running?`;
    throw new CliError(message, EXIT.unreachable);
  });
  if (response.ok) return;
  const answer = (await response.text()).slice(0, 500);
  throw new CliError(`The simulator refused the replay (${response.status}): ${answer}`, EXIT.invalid);
}
