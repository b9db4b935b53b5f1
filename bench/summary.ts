import type { describeMachine } from './machine.ts';
import type { MeasuredChildren } from './measure-children.ts';
import type { Waiting } from './measure-clicks.ts';
import type { Growth } from './measure-growth.ts';
import type { Settling } from './measure-settling.ts';
import type { SlowPlatform } from './measure-slow-platform.ts';
import type { Measured } from './measure-sweeps.ts';
import type { Percentiles } from './percentiles.ts';

/** Everything that one run measured. */
export interface BenchResult {
  machine: ReturnType<typeof describeMachine>;
  decisionsPerSecond: number;
  childPerCampaign: { healthy: MeasuredChildren; withIncidents: MeasuredChildren };
  sweep: { first: Measured; unchanged: Measured; withIncidents: Measured };
  seedMix: { assessedPerSecond: number };
  slowPlatform: SlowPlatform;
  settling: { embedded: Settling; postgresql: Settling };
  growth: readonly Growth[];
  waiting: Waiting;
}

/** The run in lines for people, each figure with what is asked of it. */
export function summaryOf(result: BenchResult): string[] {
  const { sweep, childPerCampaign, slowPlatform, settling, waiting } = result;
  const times = (one: MeasuredChildren, other: MeasuredChildren) =>
    (one.campaignsPerSecond / other.campaignsPerSecond).toFixed(1);
  return [
    row('sweep, all healthy', sweep.first),
    row('sweep, nothing changed since', sweep.unchanged, '2,000'),
    row('sweep, 5 % incidents', sweep.withIncidents),
    row('child per campaign, healthy', childPerCampaign.healthy),
    row('child per campaign, 5 % incidents', childPerCampaign.withIncidents),
    `times a child per campaign: ${times(sweep.first, childPerCampaign.healthy)} healthy (at least 10), ${times(sweep.withIncidents, childPerCampaign.withIncidents)} with incidents (at least 5)`,
    `the seed's mix: ${whole(result.seedMix.assessedPerSecond)} campaigns/s assessed (at least 1,000)`,
    `platform calls of ${slowPlatform.answersInMs} ms: ${whole(slowPlatform.campaignsPerSecond)} campaigns/s, ${whole(slowPlatform.timesFaster)} times a loop (at least 20)`,
    `incidents started and settled: ${rate(settling.embedded)} embedded, ${rate(settling.postgresql)} on PostgreSQL (at least 25, aim 60)`,
    ...result.growth.map(growthLine),
    `signed click to confirmed pause, platform at 50 ms, ${waiting.openIncidents} incidents open: ${ms(waiting.clickToPause)} (p95 under 2,000)`,
    `executeUpdate of a decision that is recorded: ${ms(waiting.executeUpdate)} (p95 under 100)`,
    `bare decision loop: ${whole(result.decisionsPerSecond)} campaigns/s`,
  ];
}

function row(name: string, measured: MeasuredChildren, atLeast: string | null = null): string {
  return [
    name.padEnd(34),
    `${whole(measured.campaignsPerSecond)} campaigns/s`.padStart(18),
    `${measured.seconds.toFixed(2)} s`.padStart(10),
    `${measured.actionsPerCampaign.toFixed(4)} actions each`.padStart(22),
    atLeast === null ? '' : ` (at least ${atLeast}/s)`,
  ].join('');
}

function growthLine(one: Growth): string {
  const { campaigns, campaignsPerSecond, historyEvents, historyBytes, actionsPerCampaign } = one;
  const actions = whole(actionsPerCampaign * campaigns);
  return `${campaigns} campaigns in one sweep: ${whole(campaignsPerSecond)}/s, ${historyEvents} events of ${whole(historyBytes / 1024)} KiB, ${actions} actions, ${one.observationRows} + ${one.auditRows} rows, worker ${whole(one.workerPeakMiB)} MiB`;
}

function rate({ incidents, settledPerSecond, settledPerSecondOfRuns: runs }: Settling): string {
  const all = runs.map((run) => run.toFixed(1)).join(', ');
  return `${(settledPerSecond ?? 0).toFixed(1)}/s of ${incidents} (middle of ${all})`;
}

function whole(value: number): string {
  return value.toFixed(0);
}

function ms({ p50Ms, p95Ms }: Percentiles): string {
  return `p50 ${whole(p50Ms)} ms, p95 ${whole(p95Ms)} ms`;
}
