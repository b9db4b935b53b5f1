import { setTimeout as wait } from 'node:timers/promises';
import type { CampaignRef } from '../src/domain/campaign.ts';
import type { Platform } from '../src/domain/platform.ts';
import { type ChaosStack, control, keepDown } from './chaos-stack.ts';
import type { Dice } from './dice.ts';
import { startSweep } from './operations.ts';
import { CAN_SKEW, setWorkerClock } from './worker-clock.ts';

/** What goes wrong beside a kill. */
export const FAULTS = [
  'store_down',
  'slack_down',
  'slack_answer_lost',
  'slack_rate_limited',
  'platform_outage',
  'platform_answer_lost',
  'rate_limit_storm',
  'slow_loris',
  'poison_record',
  'poison_page',
  'sweep_overlap',
  'worker_clock_skew',
] as const;

/** One kind of fault. */
export type Fault = (typeof FAULTS)[number];

/** A fault that goes on while other things happen. */
interface Lasting {
  over: Promise<void>;
}

interface Place {
  stack: ChaosStack;
  dice: Dice;
  platform: Platform;
}

const RATE_LIMIT: Readonly<Record<Platform, Record<string, unknown>>> = {
  google: { preset: 'google_429', retryDelaySeconds: 1 },
  meta: { preset: 'meta_17', retryDelaySeconds: 1 },
  dv360: { preset: 'dv360_429' },
};

/** Each begins at once; what goes on for a while is over when the promise is kept. */
const ARM: Readonly<Record<Fault, (place: Place) => Promise<Lasting | void>>> = {
  store_down: async ({ stack, dice }) => ({ over: keepDown(stack, 'store', dice.int(1_000, 3_000)) }),
  slack_down: async ({ stack, dice }) => {
    await slack(stack, { kind: 'down' });
    return { over: lift(stack, dice.int(800, 6_000)) };
  },
  slack_answer_lost: ({ stack, dice }) =>
    slack(stack, {
      kind: dice.pick(['lost', 'unanswered']),
      method: 'chat.postMessage',
      times: dice.int(1, 2),
    }),
  slack_rate_limited: ({ stack, dice }) =>
    slack(stack, { kind: 'rate_limited', retryAfterS: 1, times: dice.int(1, 3) }),
  platform_outage: ({ stack, dice, platform }) =>
    sim(stack, { match: { platform }, preset: 'unavailable_503', times: dice.int(2, 6) }),
  platform_answer_lost: ({ stack, dice, platform }) =>
    sim(stack, { match: { platform }, dropAfterWrite: true, times: dice.int(1, 4) }),
  rate_limit_storm: ({ stack, dice, platform }) =>
    sim(stack, { match: { platform }, ...RATE_LIMIT[platform], times: dice.int(2, 5) }),
  slow_loris: ({ stack, dice, platform }) =>
    sim(stack, { match: { platform }, delayMs: dice.int(3_000, 9_000), times: dice.int(1, 3) }),
  poison_record: ({ stack, dice, platform }) =>
    sim(stack, {
      match: { platform },
      preset: dice.pick(['broken_row', 'duplicate_row', 'unknown_currency']),
      times: 1,
    }),
  poison_page: ({ stack, dice, platform }) =>
    sim(stack, { match: { platform }, preset: dice.pick(['malformed_json', 'truncated_body']), times: 1 }),
  sweep_overlap: async ({ stack, platform }) => {
    await startSweep(stack, platform);
    await wait(50);
    await startSweep(stack, platform);
  },
  worker_clock_skew: async ({ stack, dice }) =>
    setWorkerClock(stack.home, dice.pick([-1, 1]) * dice.int(60, 7_200)),
};

/** The faults that can be made on this machine. */
export const POSSIBLE_FAULTS = FAULTS.filter((fault) => CAN_SKEW || fault !== 'worker_clock_skew');

/** Lets something go wrong; faults of the platform and of Slack end with `clearFaults` at the latest, others with `over`. */
export async function armFault(fault: Fault, place: Place): Promise<Lasting> {
  return (await ARM[fault](place)) ?? { over: Promise.resolve() };
}

/** Stretches each call about one campaign, and each message, so that a kill can hit between two of them. */
export async function stretch(
  stack: ChaosStack,
  campaign: CampaignRef,
  { platformMs, slackMs }: { platformMs: number; slackMs: number },
): Promise<void> {
  const { platform, campaignKey } = campaign;
  const about = platform === 'google' ? { body: campaignKey } : { path: campaignKey };
  await sim(stack, { match: { platform, ...about }, delayMs: platformMs, times: 8 });
  await slack(stack, { kind: 'delay', method: 'chat.postMessage', delayMs: slackMs, times: 4 });
}

/** The platforms, Slack and the worker's clock are well again. */
export async function clearFaults(stack: ChaosStack): Promise<void> {
  setWorkerClock(stack.home, 0);
  await control(`${stack.simulatorUrl}/_sim/faults`, { method: 'DELETE' });
  await control(`${stack.slackUrl}/_emulator/faults`, { method: 'DELETE' });
}

async function lift(stack: ChaosStack, afterMs: number): Promise<void> {
  await wait(afterMs);
  await control(`${stack.slackUrl}/_emulator/faults`, { method: 'DELETE' });
}

function sim(stack: ChaosStack, body: unknown): Promise<void> {
  return control(`${stack.simulatorUrl}/_sim/faults`, { body });
}

function slack(stack: ChaosStack, body: unknown): Promise<void> {
  return control(`${stack.slackUrl}/_emulator/faults`, { body });
}
