import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PROJECT_ROOT } from './project-paths.ts';

/** Where an image has its bundle from the time when it was built; its home folder begins empty. */
const PREBUILT = join(PROJECT_ROOT, 'dist');

const SOURCES = [
  'src/workflows',
  'src/domain',
  'src/activities/contract.ts',
  'src/security/failure-converter.mjs',
  'src/launch/workflow-bundle.ts',
  'package-lock.json',
];

/** Temporal's own, run inside the workflow sandbox. */
const TRACERS = [
  createRequire(import.meta.url).resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors'),
];

/** The workflows, which are given options when they are loaded, and what holds the trace of one. */
const MADE_FOR_EACH = [
  'index.ts',
  'versioning.ts',
  'decision-traces.ts',
  'check-campaign.ts',
  'handle-incident.ts',
  'maintain-store.ts',
  'report-fleet.ts',
  'sweep-platform.ts',
];

/**
 * Code without a state of its own, made once for all workflows of a thread and frozen, instead of made for each: saves half
 * the time and memory of an incident in its thread. All it remembers is answers of pure functions. Zod comes with the modules
 * that use it: by itself it would be left out, because it has no side effects.
 */
export const PRELOADED = ['src/domain', 'src/workflows'].flatMap((folder) =>
  readdirSync(join(PROJECT_ROOT, folder))
    .filter((file) => !MADE_FOR_EACH.includes(file))
    .map((file) => join(PROJECT_ROOT, folder, file)),
);

/** `failureConverterPath` replaces the SDK's way to write failures; a traced one has Temporal's interceptors in it. */
export interface BundleKind {
  failureConverterPath?: string | undefined;
  isTraced: boolean;
}

/**
 * The path of the workflows' bundle: made once for each state of the sources it comes from and of the lock file, because
 * bundling takes seconds and a start should not.
 */
export async function workflowBundle(
  home: string,
  { failureConverterPath, isTraced }: BundleKind,
): Promise<string> {
  const folder = join(home, 'cache');
  const state = `workflows-${sourcesHash()}`;
  const kind = `${failureConverterPath === undefined ? '' : '-sealed'}${isTraced ? '-traced' : ''}`;
  const name = `${state}${kind}.js`;
  const path = join(folder, name);
  const present = [join(PREBUILT, 'cache', name), path].find((candidate) => existsSync(candidate));
  if (present !== undefined) return present;
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(PROJECT_ROOT, 'src/workflows/index.ts'),
    preloadModules: PRELOADED,
    logger: SILENT,
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
    ...(isTraced ? { workflowInterceptorModules: TRACERS } : {}),
  });
  mkdirSync(folder, { recursive: true });
  const others = readdirSync(folder).filter((old) => !old.startsWith(state));
  for (const old of others) rmSync(join(folder, old), { force: true });
  writeFileSync(`${path}.${process.pid}`, code);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

/** Bundles for this checkout, wherever its home folder is, one for plain and one for encrypted payloads; gives the paths. */
export async function prebuildWorkflows(failureConverterPath: string): Promise<string[]> {
  return [
    await workflowBundle(PREBUILT, { isTraced: false }),
    await workflowBundle(PREBUILT, { failureConverterPath, isTraced: false }),
  ];
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesOf(join(PROJECT_ROOT, source))) hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function filesOf(path: string): string[] {
  if (!existsSync(path) || /\.\w+$/.test(path)) return [path];
  const entries = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  return entries.filter((entry) => entry.endsWith('.ts')).map((entry) => join(path, entry));
}

const nothing = (): void => undefined;
const SILENT = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
