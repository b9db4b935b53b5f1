import { DefaultLogger, Runtime } from '@temporalio/worker';
import { startBenchStack } from './bench-stack.ts';
import { describeMachine } from './machine.ts';
import { ASK_EVERYTHING, measureClicks } from './measure-clicks.ts';
import { measureDecisions } from './measure-decisions.ts';
import { type Measured, measureChildren, measureSweep } from './measure-sweeps.ts';
import type { Percentiles } from './percentiles.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const SWEEP = 10_000;
const CHILDREN = 1_000;
const INCIDENT_SHARE = 0.05;
const OPEN_INCIDENTS = 1_000;
const CLICKS = 100;

/** `BENCH_SCALE=0.1` for a quick look; figures count at 1. */
const scale = Number(process.env['BENCH_SCALE'] ?? 1);
const say = (line: string) => process.stderr.write(`${line}\n`);

/** Each measurement on a stack of its own, so that none pays for the histories of another. */
async function onFreshStack<T>(
  title: string,
  measure: (stack: Awaited<ReturnType<typeof startBenchStack>>) => Promise<T>,
  policy: string | null = null,
): Promise<T> {
  say(`… ${title}`);
  const stack = await startBenchStack(policy);
  try {
    return await measure(stack);
  } finally {
    await stack.stop();
  }
}

const sweep = (campaigns: number, incidentShare: number) =>
  onFreshStack(`sweep of ${campaigns * scale}, ${incidentShare * 100} % incidents`, async (stack) => {
    await measureSweep(stack, { campaigns: 100, incidentShare: 0 });
    const measured = await measureSweep(stack, { campaigns: campaigns * scale, incidentShare });
    return { ...measured, workerPeakMiB: stack.workerPeakMiB() };
  });

const children = (incidentShare: number) =>
  onFreshStack(
    `one child workflow each for ${CHILDREN * scale}, ${incidentShare * 100} % incidents`,
    (stack) => measureChildren(stack, { campaigns: CHILDREN * scale, incidentShare }),
  );

const clicks = () =>
  onFreshStack(
    `clicks with ${OPEN_INCIDENTS * scale} open incidents`,
    (stack) => measureClicks(stack, { incidents: OPEN_INCIDENTS * scale, clicks: CLICKS * scale }),
    ASK_EVERYTHING,
  );

const decisionsPerSecond = Math.max(...[1, 2, 3].map(() => measureDecisions(SWEEP)));
const childrenHealthy = await children(0);
const childrenMixed = await children(INCIDENT_SHARE);
const healthy = await sweep(SWEEP, 0);
const mixed = await sweep(SWEEP, INCIDENT_SHARE);
const small = await sweep(1_000, 0);
const large = await sweep(20_000, 0);
const waiting = await clicks();

const result = {
  machine: describeMachine(),
  sweep: { healthy, withIncidents: mixed },
  childPerCampaign: { healthy: childrenHealthy, withIncidents: childrenMixed },
  decisionsPerSecond,
  waiting,
  timesFaster: {
    healthy: healthy.campaignsPerSecond / childrenHealthy.campaignsPerSecond,
    withIncidents: mixed.campaignsPerSecond / childrenMixed.campaignsPerSecond,
  },
  incidentsPerSecond: mixed.incidents / (mixed.seconds - healthy.seconds),
  memory: {
    at1000MiB: small.workerPeakMiB,
    at20000MiB: large.workerPeakMiB,
    ratio: large.workerPeakMiB / small.workerPeakMiB,
  },
};

const row = (name: string, measured: Measured) =>
  say(
    [
      name.padEnd(34),
      `${measured.campaignsPerSecond.toFixed(0)} campaigns/s`.padStart(18),
      `${measured.seconds.toFixed(2)} s`.padStart(10),
      `${measured.actionsPerCampaign.toFixed(4)} actions each`.padStart(22),
    ].join(''),
  );

say('');
row('sweep, all healthy', healthy);
row('sweep, 5 % incidents', mixed);
row('child per campaign, healthy', childrenHealthy);
row('child per campaign, 5 % incidents', childrenMixed);
say(`bare decision loop: ${decisionsPerSecond.toFixed(0)} campaigns/s`);
say(
  `times faster: ${result.timesFaster.healthy.toFixed(1)} healthy (at least 10), ${result.timesFaster.withIncidents.toFixed(1)} with incidents (at least 5)`,
);
say(`incidents started and settled: ${result.incidentsPerSecond.toFixed(1)} per second`);
say(
  `worker memory: ${small.workerPeakMiB.toFixed(0)} MiB at ${1_000 * scale}, ${large.workerPeakMiB.toFixed(0)} MiB at ${20_000 * scale}: ${result.memory.ratio.toFixed(2)} times (at most 1.3)`,
);
const ms = ({ p50Ms, p95Ms }: Percentiles) => `p50 ${p50Ms.toFixed(0)} ms, p95 ${p95Ms.toFixed(0)} ms`;
say(
  `signed click to confirmed pause, platform at 50 ms, ${waiting.openIncidents} incidents open: ${ms(waiting.clickToPause)} (p95 under 2,000)`,
);
say(`executeUpdate of a decision that is recorded: ${ms(waiting.executeUpdate)} (p95 under 100)`);
say('');
say(
  'Bounds: a healthy sweep waits for the one store (observation and audit rows, hash chain) and for reading the platform;',
);
say(
  'incidents and children wait for workflow and activity tasks of the one Temporal server, about a dozen each;',
);
say('memory is one page of readings, the plan, and the keys seen.');
process.stdout.write(`${JSON.stringify(result)}\n`);
