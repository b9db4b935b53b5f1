import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isListening } from '../../src/launch/temporal-server.ts';
import { placeOf } from './places.ts';
import type { Stage } from './stage.ts';

const DEBIAN = { prometheus: '/usr/bin/prometheus', alertmanager: '/usr/bin/prometheus-alertmanager' };

/** Debian's Prometheus and Alertmanager on the files of deploy/, where both are there; null where not. */
export async function startWatchers(stage: Stage): Promise<string | null> {
  for (const [name, file] of Object.entries(DEBIAN)) {
    if (!existsSync(file) || !existsSync(`deploy/${name}`)) return null;
  }
  await start(stage, 'alertmanager', 9093);
  await start(stage, 'prometheus', 9090);
  return `http://127.0.0.1:${placeOf(stage.places, 'prometheus:9090')}`;
}

async function start(
  { folder, places, processes }: Stage,
  name: 'prometheus' | 'alertmanager',
  inside: number,
) {
  const config = join(folder, name);
  cpSync(`deploy/${name}`, config, { recursive: true });
  const port = placeOf(places, `${name}:${inside}`);
  const file = join(config, `${name}.yml`);
  writeFileSync(file, mapped(readFileSync(file, 'utf8'), places));
  const storage = name === 'prometheus' ? '--storage.tsdb.path' : '--storage.path';
  const args = [DEBIAN[name], `--config.file=${file}`, `${storage}=${join(config, 'data')}`];
  const listen = [`--web.listen-address=127.0.0.1:${port}`];
  const alone = name === 'alertmanager' ? ['--cluster.listen-address='] : [];
  const command = { name, args: [...args, ...listen, ...alone], env: {}, user: null, cwd: folder };
  await processes.start(command, () => isListening(port));
}

/** Names of services become places of this machine; `worker` stands for every worker. */
function mapped(text: string, places: Stage['places']): string {
  const workers = [...places].filter(([place]) => /^worker-\w+:9464$/.test(place));
  const targets = workers.map(([, port]) => `"127.0.0.1:${port}"`).join(', ');
  let config = text.replace(
    / {4}dns_sd_configs:\n {6}- names: \[worker\]\n {8}type: A\n {8}port: 9464\n/,
    `    static_configs:\n      - targets: [${targets}]\n`,
  );
  for (const [place, port] of places) config = config.replaceAll(place, `127.0.0.1:${port}`);
  return config.replaceAll('localhost:9090', `127.0.0.1:${placeOf(places, 'prometheus:9090')}`);
}

/** What Prometheus scrapes and how that goes; asked again until all are up, or twenty seconds have passed. */
export async function scraped(url: string): Promise<string[]> {
  const givenUpAt = Date.now() + 20_000;
  for (;;) {
    const response = await fetch(`${url}/api/v1/targets?state=active`);
    const { data } = (await response.json()) as {
      data: { activeTargets: { scrapePool: string; scrapeUrl: string; health: string; lastError: string }[] };
    };
    const targets = data.activeTargets;
    const areUp = targets.length > 0 && targets.every(({ health }) => health === 'up');
    if (areUp || Date.now() > givenUpAt)
      return targets.map(({ scrapePool, health, lastError }) =>
        `${scrapePool}: ${health} ${lastError}`.trim(),
      );
    await new Promise((later) => setTimeout(later, 500));
  }
}

/** Rule files that the stack has. */
export function ruleFiles(): string[] {
  return existsSync('deploy/prometheus/rules') ? readdirSync('deploy/prometheus/rules') : [];
}
