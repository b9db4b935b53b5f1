import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { nextFreePort } from '../src/launch/free-port.ts';

const RULES = join(import.meta.dirname, '../deploy/prometheus/rules');
const WITHIN_MS = 20_000;

const answerSchema = z.object({
  status: z.enum(['success', 'error']),
  error: z.string().optional(),
  data: z
    .object({
      result: z.array(
        z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
      ),
    })
    .optional(),
});

/** One series that a query gave, with its value now. */
export interface Series {
  labels: Readonly<Record<string, string>>;
  value: string;
}

/** A Prometheus of our rules on loopback, and how to ask it. */
export interface LivePrometheus {
  url: string;
  /** Throws with Prometheus' own words where it does not take the query. */
  query(expr: string): Promise<readonly Series[]>;
  stop(): Promise<void>;
}

/** Whether Debian's `prometheus` is installed. */
export function hasPrometheus(): boolean {
  return spawnSync('prometheus', ['--version']).error === undefined;
}

/** Starts Prometheus with our rules on a worker's metrics; both every second, so that nobody waits for minutes. */
export async function startPrometheus(metricsUrl: string): Promise<LivePrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-prometheus-'));
  const port = await nextFreePort(19_090);
  const url = `http://127.0.0.1:${port}`;
  writeConfig(folder, new URL(metricsUrl).host);
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const process = spawn('prometheus', args, { stdio: 'ignore' });
  await untilReady(url);
  return {
    url,
    query: (expr) => query(url, expr),
    stop: async () => {
      const ended = new Promise((resolve) => process.once('exit', resolve));
      process.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeConfig(folder: string, target: string): void {
  cpSync(RULES, join(folder, 'rules'), { recursive: true });
  for (const name of readdirSync(join(folder, 'rules'))) {
    const path = join(folder, 'rules', name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('interval: 1m', 'interval: 1s'));
  }
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules/*.yml'],
    scrape_configs: [{ job_name: 'pacekeeper-worker', static_configs: [{ targets: [target] }] }],
  };
  // JSON is YAML too.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
}

async function untilReady(url: string): Promise<void> {
  const givenUpAt = Date.now() + WITHIN_MS;
  while (!(await isReady(url))) {
    if (Date.now() > givenUpAt) throw new Error('Prometheus did not come up.');
    await wait(100);
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/-/ready`)).ok;
  } catch {
    return false;
  }
}

async function query(url: string, expr: string): Promise<Series[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const { status, error, data } = answerSchema.parse(await response.json());
  if (status === 'error') throw new Error(`${expr}: ${error}`);
  return (data?.result ?? []).map(({ metric, value }) => ({ labels: metric, value: value[1] }));
}
