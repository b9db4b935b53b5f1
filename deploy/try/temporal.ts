import { dirname } from 'node:path';
import { findTemporalCli } from '../../src/launch/temporal-cli.ts';
import { isListening } from '../../src/launch/temporal-server.ts';
import { environmentOf, placeOf, takePlaces } from './places.ts';
import { runOnce } from './processes.ts';
import type { Stage } from './stage.ts';
import type { TemporalBinaries } from './temporal-binaries.ts';

/** The two schemas, by the script of the compose file with the official tool. */
export async function prepareSchema(stage: Stage, { bin, schema }: TemporalBinaries): Promise<void> {
  const name = 'temporal-schema';
  const env = environmentOf(name, stage.services[name] ?? {}, stage.places);
  const args = ['sh', 'deploy/temporal/schema.sh'];
  await runOnce({
    name,
    args,
    env: { ...env, PATH: bin, TEMPORAL_SCHEMA: schema },
    user: null,
    cwd: process.cwd(),
  });
}

/** Ports between the server's own services, which have one container to themselves there. */
const INSIDE = [
  'FRONTEND_HTTP_PORT',
  'FRONTEND_MEMBERSHIP_PORT',
  'HISTORY_GRPC_PORT',
  'HISTORY_MEMBERSHIP_PORT',
  'MATCHING_GRPC_PORT',
  'MATCHING_MEMBERSHIP_PORT',
  'WORKER_GRPC_PORT',
  'WORKER_MEMBERSHIP_PORT',
];

/** The server, configured by the same variables as its image. */
export async function startTemporal(stage: Stage, { bin }: TemporalBinaries): Promise<void> {
  const { places, services, processes, folder } = stage;
  const port = placeOf(places, 'temporal:7233');
  const inside = await takePlaces([...INSIDE].map((name) => `inside:${name}`));
  const env = {
    ...environmentOf('temporal', services['temporal'] ?? {}, places),
    FRONTEND_GRPC_PORT: String(port),
    ...Object.fromEntries(INSIDE.map((name) => [name, String(500 + placeOf(inside, `inside:${name}`))])),
  };
  const args = [`${bin}/temporal-server`, 'start'];
  await processes.start({ name: 'temporal', args, env, user: 'nobody', cwd: folder }, () =>
    isListening(port),
  );
}

/** Namespace and search attributes, by the script of the compose file with the official CLI. */
export async function prepareNamespace(stage: Stage): Promise<string> {
  const name = 'temporal-namespace';
  const { path } = await findTemporalCli({ env: process.env });
  const env = environmentOf(name, stage.services[name] ?? {}, stage.places);
  const args = ['sh', 'deploy/temporal/namespace.sh'];
  const { stdout } = await runOnce({
    name,
    args,
    env: { ...env, PATH: dirname(path) },
    user: null,
    cwd: process.cwd(),
  });
  return stdout;
}
