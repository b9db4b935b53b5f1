import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOnce } from './processes.ts';

/** The image as a folder: what the container sees as its `/app`, and the variables that the image sets. */
export interface Image {
  app: string;
  env: Record<string, string>;
}

/**
 * Does what the Dockerfile says, instruction by instruction, into a folder: COPY and RUN of its first stage, ENV of its second.
 * What it cannot show is the base image.
 */
export async function buildImage(folder: string): Promise<Image> {
  const app = join(folder, 'app');
  mkdirSync(app, { recursive: true });
  const [, first = '', second = ''] = readFileSync('Dockerfile', 'utf8').split(/^FROM .+$/m);
  for (const line of first.split('\n')) {
    const [, instruction, rest = ''] = /^(COPY|RUN) (.+)$/.exec(line) ?? [];
    if (instruction === 'COPY') copy(rest.split(' '), app);
    if (instruction === 'RUN') await runLine(rest, app);
  }
  const pairs = [...(/^ENV (.+)$/m.exec(second)?.[1] ?? '').matchAll(/(\w+)=(\S+)/g)];
  return { app, env: Object.fromEntries(pairs.map(([, name, value]) => [name ?? '', value ?? ''])) };
}

function copy(words: string[], app: string): void {
  const target = words.at(-1) ?? '';
  for (const source of words.slice(0, -1)) {
    cpSync(source, target.endsWith('/') ? join(app, target, source) : join(app, target), { recursive: true });
  }
}

async function runLine(line: string, app: string): Promise<void> {
  const env = { HOME: process.env['HOME'] ?? '/tmp' };
  await runOnce({ name: line, args: ['sh', '-c', line], env, user: null, cwd: app });
}
