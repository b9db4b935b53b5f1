import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type BenchStack, startBenchStack } from './bench-stack.ts';
import { describeMachine } from './machine.ts';
import { measureChildren } from './measure-children.ts';
import { ASK_EVERYTHING, measureClicks } from './measure-clicks.ts';
import { measureDecisions } from './measure-decisions.ts';
import { measureGrowth } from './measure-growth.ts';
import { measureSettling } from './measure-settling.ts';
import { measureSlowPlatform } from './measure-slow-platform.ts';
import { measureAssessment, measureSweep, measureSweepAgain } from './measure-sweeps.ts';
import { type BenchResult, summaryOf } from './summary.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const WARM_UP = 400;
const SWEEP = 10_000;
const CHILDREN = 1_000;
const SETTLING = 1_000;
const OPEN_INCIDENTS = 1_000;
const CLICKS = 100;
/** Of the seed's own mix a third is halted: a fifth of all campaigns, which no breaker holds back. */
const SHARE = { few: 0.05, seed: 0.6 };

/** `BENCH_SCALE=0.1` for a quick look; figures count at 1. */
const scale = Number(process.env['BENCH_SCALE'] ?? 1);
const say = (line: string) => process.stderr.write(`${line}\n`);

/** Each measurement on a stack of its own, so that none pays for the histories of another. */
async function onFreshStack<T>(
  title: string,
  measure: (stack: BenchStack) => Promise<T>,
  options: Parameters<typeof startBenchStack>[0] = {},
): Promise<T> {
  say(`… ${title}`);
  const stack = await startBenchStack(options);
  try {
    return await measure(stack);
  } finally {
    await stack.stop();
  }
}

/** What a worker does once, such as compiling, is not what is measured: it does it on another platform. */
async function warmUp(stack: BenchStack, incidentShare: number = SHARE.few): Promise<void> {
  await measureSweep(stack, { platform: 'meta', campaigns: WARM_UP * scale, incidentShare });
}

const fleetOf = (campaigns: number, incidentShare: number) => ({
  campaigns: campaigns * scale,
  incidentShare,
});

const healthyTwice = () =>
  onFreshStack('a healthy fleet, and once more with nothing changed', async (stack) => {
    await warmUp(stack);
    const fleet = fleetOf(SWEEP, 0);
    return { first: await measureSweep(stack, fleet), unchanged: await measureSweepAgain(stack, fleet) };
  });

const withFewIncidents = () =>
  onFreshStack('5 % incidents', async (stack) => {
    await warmUp(stack);
    return measureSweep(stack, fleetOf(SWEEP, SHARE.few));
  });

const seedMix = () =>
  onFreshStack("the seed's mix: 60 % need something", async (stack) => {
    await warmUp(stack);
    return measureAssessment(stack, fleetOf(SWEEP, SHARE.seed));
  });

const settling = (ground: 'embedded' | 'postgresql') =>
  measureSettling(() =>
    onFreshStack(
      `incidents that start and settle, ${ground}`,
      async (stack) => {
        await warmUp(stack, SHARE.seed);
        return measureSweep(stack, fleetOf(SETTLING, SHARE.seed));
      },
      { ground },
    ),
  );

const slowPlatform = () =>
  onFreshStack('platform calls of 50 ms', async (stack) => {
    await warmUp(stack);
    return measureSlowPlatform(stack, SWEEP * scale);
  });

const growth = (campaigns: number) =>
  onFreshStack(`growth: ${campaigns * scale} campaigns in one sweep`, (stack) =>
    measureGrowth(stack, campaigns * scale),
  );

const children = (incidentShare: number) =>
  onFreshStack(`one child workflow for each campaign, ${incidentShare * 100} % incidents`, async (stack) => {
    await warmUp(stack);
    return measureChildren(stack, fleetOf(CHILDREN, incidentShare));
  });

const clicks = () =>
  onFreshStack(
    `clicks with ${OPEN_INCIDENTS * scale} open incidents`,
    (stack) => measureClicks(stack, { incidents: OPEN_INCIDENTS * scale, clicks: CLICKS * scale }),
    { policy: ASK_EVERYTHING },
  );

const decisionsPerSecond = Math.max(...[1, 2, 3].map(() => measureDecisions(SWEEP)));
const result: BenchResult = {
  machine: describeMachine(),
  decisionsPerSecond,
  childPerCampaign: { healthy: await children(0), withIncidents: await children(SHARE.few) },
  sweep: { ...(await healthyTwice()), withIncidents: await withFewIncidents() },
  seedMix: { assessedPerSecond: await seedMix() },
  slowPlatform: await slowPlatform(),
  settling: { embedded: await settling('embedded'), postgresql: await settling('postgresql') },
  growth: [await growth(1_000), await growth(10_000), await growth(100_000)],
  waiting: await clicks(),
};

say('');
for (const line of summaryOf(result)) say(line);
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
