#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from './bootstrap.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = join(root, 'test-results', 'vitest.json');

await prepare();
const cliPath = await temporalCli();
process.exitCode = cliPath === null ? 1 : await runTests(cliPath);

/** The Temporal CLI that the tests run on; fetched where there is none, because every run needs one. */
async function temporalCli() {
  const { findTemporalCli } = await import('../src/launch/temporal-cli.ts');
  try {
    const cli = await findTemporalCli({ env: process.env, say: (line) => process.stderr.write(`${line}\n`) });
    process.stderr.write(`Temporal CLI ${cli.version} (${cli.source}): ${cli.path}\n`);
    return cli.path;
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return null;
  }
}

/** Runs vitest with what was asked for on the command line; the last line is the count of its own report. */
async function runTests(temporalCliPath) {
  const folder = dirname(createRequire(import.meta.url).resolve('vitest/package.json'));
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const child = spawn(
    process.execPath,
    [join(folder, 'vitest.mjs'), 'run', ...reporters, ...process.argv.slice(2)],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: testEnvironment(temporalCliPath) },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((done) => child.once('exit', (exitCode) => done(exitCode ?? 1)));
  return count() ? code : 1;
}

/** Tests neither see nor touch what runs on this machine: no Temporal, store, Slack, pager or platform of the person who runs them. */
function testEnvironment(temporalCliPath) {
  const foreign =
    /^(PACEKEEPER_|TEMPORAL_|SLACK_|PAGERDUTY_|ONCALL_|CODEC_|GOOGLE_|META_|DV360_|DBM_|PLATFORM_MODE|PLAN_|DATABASE_|AUDIT_ANCHOR_FILE|ALLOW_LIVE|SIMULATOR_URL)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), TEMPORAL_CLI_PATH: temporalCliPath };
}

/** Prints `N passed, N failed, N skipped`; false where there is no report or nothing ran. */
function count() {
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    process.stdout.write('0 passed, 0 failed, 0 skipped\n');
    return false;
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests = 0 } = result;
  const skipped = numPendingTests + numTodoTests;
  process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${skipped} skipped\n`);
  return numPassedTests + numFailedTests > 0;
}
