import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { TestProject } from 'vitest/node';
import { PRELOADED } from '../../src/launch/workflow-bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    temporalCliPath: string;
    workflowBundlePath: string;
  }
}

/** Finds the Temporal CLI and bundles the workflows once, for every test file. */
export async function setup(project: TestProject): Promise<() => void> {
  project.provide('temporalCliPath', temporalCli());
  const bundlePath = await bundle();
  project.provide('workflowBundlePath', bundlePath);
  return () => rmSync(bundlePath, { force: true });
}

function temporalCli(): string {
  const path = process.env['TEMPORAL_CLI_PATH'] ?? 'temporal';
  try {
    execFileSync(path, ['--version']);
  } catch {
    throw new Error(
      `No Temporal CLI at "${path}". Run the tests with "npm test", which finds or installs it.`,
    );
  }
  return path;
}

async function bundle(): Promise<string> {
  const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, preloadModules: PRELOADED, logger: quiet });
  const folder = fileURLToPath(new URL('../../.cache/test', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/workflow-bundle-${process.pid}.js`;
  writeFileSync(path, code);
  return path;
}

const say = () => {};
const quiet = { log: say, trace: say, debug: say, info: say, warn: say, error: say };
