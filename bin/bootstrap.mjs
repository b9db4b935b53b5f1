// Built-ins only: this runs before anything is installed, and must parse on old Node versions.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = [20, 19];
const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = root + 'node_modules/.pacekeeper-lock';

/** Ends the program with a clear word where Node is too old. */
function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return;
  process.stderr.write(
    `Pacekeeper needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      'Install a newer one (for example "nvm install 22", or https://nodejs.org) and run the same command again.\n',
  );
  process.exit(1);
}

/** Runs `npm ci` where what is installed is not what package-lock.json says. Progress goes to stderr. */
function ensureInstalled() {
  const lock = readFileSync(root + 'package-lock.json');
  const stamp = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  if (!matchesInstalled(lock)) install();
  writeFileSync(stampFile, stamp);
}

/** Somebody may have run `npm ci` by hand: npm's own record then says the same as the lock. */
function matchesInstalled(lock) {
  const record = root + 'node_modules/.package-lock.json';
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = Object.entries(JSON.parse(lock.toString()).packages);
  return wanted.every(
    ([path, entry]) => path === '' || entry.optional === true || installed[path]?.version === entry.version,
  );
}

function install() {
  const startedAt = Date.now();
  process.stderr.write('Installing packages (npm ci) …\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(npm, options, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, npm_config_json: 'false', npm_config_silent: 'false' },
    shell: process.platform === 'win32',
  });
  if (status === 0) {
    process.stderr.write(`Installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.\n`);
    return;
  }
  process.stderr.write(
    `npm ci failed (${error?.message ?? `exit ${status}`}); its words are above. Run it by hand in ${root} to see more.\n`,
  );
  process.exit(1);
}

/** Checks Node, installs what is missing, and lets this process load TypeScript. */
export async function prepare() {
  checkNode();
  ensureInstalled();
  const { register } = await import('tsx/esm/api');
  register();
}
