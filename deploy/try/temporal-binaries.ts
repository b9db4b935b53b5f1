import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runOnce } from './processes.ts';

const VERSION = '1.32.0';
const MODULE = 'go.temporal.io/server';

/** Folder of `temporal-server` and `temporal-sql-tool`, and of the schema that belongs to them. */
export interface TemporalBinaries {
  bin: string;
  schema: string;
}

/** The server of the images, built from its Go module (five minutes, once) where it is not in the cache. */
export async function temporalBinaries(say: (line: string) => void): Promise<TemporalBinaries> {
  const bin = resolve('.cache/temporal-server', VERSION);
  const env = { HOME: process.env['HOME'] ?? '/root', PATH: '/usr/local/go/bin', GOFLAGS: '-mod=mod' };
  const go = async (args: string[], cwd = bin) =>
    (await runOnce({ name: 'go', args: ['nice', 'go', ...args], env, user: null, cwd })).stdout.trim();
  mkdirSync(bin, { recursive: true });
  if (!existsSync(join(bin, 'temporal-sql-tool'))) {
    say(`Building Temporal server ${VERSION} from its Go module, which takes minutes …`);
    writeFileSync(join(bin, 'go.mod'), 'module temporal\n');
    await go(['get', `${MODULE}@v${VERSION}`]);
    await go(['build', '-o', 'temporal-server', `${MODULE}/cmd/server`]);
    await go(['build', '-o', 'temporal-sql-tool', `${MODULE}/cmd/tools/sql`]);
  }
  const { Dir } = JSON.parse(await go(['mod', 'download', '-json', `${MODULE}@v${VERSION}`], '/')) as {
    Dir: string;
  };
  return { bin, schema: join(Dir, 'schema/postgresql/v12') };
}
