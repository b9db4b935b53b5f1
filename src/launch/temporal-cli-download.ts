import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-cli-version.ts';

const ANSWER_WITHIN_MS = 5_000;
const DOWNLOAD_WITHIN_MS = 180_000;
const PLATFORMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin' };
const MACHINES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Puts the binary of Temporal's own download into `folder`; gives its path, or throws with the reason. */
export async function installFromTemporal(folder: string, baseUrl: string): Promise<string> {
  const platform = PLATFORMS[process.platform];
  const machine = MACHINES[process.arch];
  if (platform === undefined || machine === undefined)
    throw new Error(`there is no build for ${process.platform} ${process.arch}`);
  const url = `${baseUrl}/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${platform}&arch=${machine}`;
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, 'temporal.tar.gz');
  writeFileSync(archive, await download(url));
  const unpacked = await runProgram('tar', ['-xzf', archive, '-C', folder], { timeoutMs: 60_000 });
  if (!unpacked.ok) throw new Error(`the archive could not be unpacked (tar: ${unpacked.error})`);
  return join(folder, 'temporal');
}

/** The body of a download; given up when the first answer takes longer than five seconds. */
async function download(url: string): Promise<Buffer> {
  const givenUp = new AbortController();
  const noAnswer = setTimeout(() => givenUp.abort(new Error('no answer in 5 s')), ANSWER_WITHIN_MS);
  const signal = AbortSignal.any([givenUp.signal, AbortSignal.timeout(DOWNLOAD_WITHIN_MS)]);
  try {
    const answer = await fetch(url, { signal });
    clearTimeout(noAnswer);
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  } finally {
    clearTimeout(noAnswer);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
