import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aSimulator, type RunningSimulator } from './running-simulator.ts';

const run = promisify(execFile);
const CLIENTS = fileURLToPath(new URL('official-clients', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache', import.meta.url));
const INSTALL_TIMEOUT_MS = 300_000;

/** Why the official clients cannot be had here, or null when they can. */
let missing: string | null = null;
let python = '';
let simulator: RunningSimulator;

/** A virtual environment with the pinned clients, kept under its pins' hash; a half-made one is never found. */
async function officialClients(): Promise<string> {
  const requirements = `${CLIENTS}/requirements.txt`;
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = `${CACHE}/official-clients-${hash}`;
  if (existsSync(folder)) return `${folder}/bin/python`;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(CACHE, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', draft]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    await run(`${draft}/bin/python`, pip, { timeout: INSTALL_TIMEOUT_MS });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return `${folder}/bin/python`;
}

/** Only a missing network or Python is a reason to skip; a pin that does not install is a failure. */
function isOutOfReach(failure: unknown): boolean {
  const stderr = failure instanceof Error && 'stderr' in failure ? failure.stderr : '';
  const text = `${failure instanceof Error ? failure.message : ''} ${typeof stderr === 'string' ? stderr : ''}`;
  return /ENOENT|No module named venv|ensurepip|NewConnectionError|NameResolution|ConnectTimeout|ETIMEDOUT/.test(
    text,
  );
}

beforeAll(async () => {
  try {
    python = await officialClients();
  } catch (failure) {
    if (!isOutOfReach(failure)) throw failure;
    missing = 'pip or PyPI cannot be reached from here';
  }
}, INSTALL_TIMEOUT_MS);

beforeEach(async () => {
  simulator = await aSimulator({ wallNowMs: Date.now });
});
afterEach(() => simulator.close());

describe('the simulator speaks the wire formats strictly', () => {
  test.for([
    ["Google's own v26 protos parse every answer", 'google_ads'],
    ["Meta's own SDK works against it", 'meta'],
    ["Google's discovery client works against DV360 and Bid Manager", 'dv360'],
  ] as const)('%s', async ([, script], { skip }) => {
    skip(missing !== null, missing ?? '');
    const { stdout } = await run(python, ['-W', 'ignore', `${CLIENTS}/${script}.py`, simulator.url]);
    const checks = Number(/: (\d+) checks passed/.exec(stdout)?.[1] ?? 0);
    expect(checks).toBeGreaterThan(20);
  });
});
