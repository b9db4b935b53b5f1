import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startBenchStack } from '../bench/bench-stack.ts';
import { DASHBOARDS } from './build-dashboards.ts';
import { feedStack } from './feed-stack.ts';
import { hasPrometheus, type LivePrometheus, type Series, startPrometheus } from './live-prometheus.ts';
import { takePicture } from './picture.ts';

/**
 * `npm run dashboards:check [-- PICTURE.png]`: starts the product and a Prometheus, has it sweep and decide, and asks every
 * query of every dashboard. A query that is refused, or that gives nothing though the demo feeds it, is an error. The
 * answers are kept in docs/measurements/dashboard-queries.json.
 */
const RESULT = join(import.meta.dirname, '../docs/measurements/dashboard-queries.json');
const FED_WITHIN_MS = 60_000;
const say = (line: string) => process.stderr.write(`${line}\n`);

interface Asked {
  dashboard: string;
  panel: string;
  expr: string;
  isFedByDemo: boolean;
}

const asked: readonly Asked[] = DASHBOARDS.flatMap(({ uid, rows }) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap(({ title, queries, isFedByDemo }) =>
      queries.map(({ expr }) => ({ dashboard: uid, panel: title, expr, isFedByDemo })),
    ),
  ),
);

async function askAll(prometheus: LivePrometheus) {
  const answers = [];
  for (const one of asked) answers.push({ ...one, series: await prometheus.query(one.expr) });
  return answers;
}

/** A ratio of nothing is no figure. */
const hasFigure = (series: readonly Series[]) => series.some(({ value }) => value !== 'NaN');
type Answers = Awaited<ReturnType<typeof askAll>>;
const emptyOf = (answers: Answers) => answers.filter((one) => one.isFedByDemo && !hasFigure(one.series));

async function untilFed(prometheus: LivePrometheus): Promise<Answers> {
  const givenUpAt = Date.now() + FED_WITHIN_MS;
  for (;;) {
    const answers = await askAll(prometheus);
    if (emptyOf(answers).length === 0 || Date.now() > givenUpAt) return answers;
    await wait(1_000);
  }
}

function write(answers: Answers): void {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  const queries = answers.map(({ series, ...rest }) => ({
    ...rest,
    series: series.length,
    first: series.slice(0, 3),
  }));
  const result = {
    command: 'npm run dashboards:check',
    measuredAt: new Date().toISOString(),
    machine,
    queries,
  };
  writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`);
}

if (!hasPrometheus()) {
  say('Not checked: install Prometheus (apt-get install --no-install-recommends prometheus).');
  process.exit(3);
}
const stack = await startBenchStack();
const prometheus = await startPrometheus(stack.metricsUrl);
try {
  await wait(2_000);
  say('… one sweep of each platform, and two decisions');
  await feedStack(stack);
  const answers = await untilFed(prometheus);
  write(answers);
  const empty = emptyOf(answers);
  for (const { dashboard, panel, expr } of empty) say(`nothing in ${dashboard}, "${panel}": ${expr}`);
  say(`${answers.length} queries, ${answers.length - empty.length} answered as they are to be.`);
  const [path] = process.argv.slice(2);
  if (path !== undefined) await takePicture(prometheus.url, path);
  process.exitCode = empty.length === 0 ? 0 : 2;
} finally {
  await prometheus.stop();
  await stack.stop();
}
