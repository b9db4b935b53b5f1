import { readdirSync, readFileSync } from 'node:fs';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { startBenchStack } from './bench-stack.ts';
import { measureSweep } from './measure-sweeps.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });
const stack = await startBenchStack(process.argv[4] ?? null);
const cpu = () =>
  Object.fromEntries(
    readdirSync('/proc')
      .filter((p) => /^\d+$/.test(p))
      .flatMap((p) => {
        try {
          const cmd = readFileSync(`/proc/${p}/cmdline`, 'utf8').replaceAll('\0', ' ');
          const env = readFileSync(`/proc/${p}/environ`, 'utf8');
          if (!env.includes(stack.home) && !cmd.includes(stack.home)) return [];
          const f = readFileSync(`/proc/${p}/stat`, 'utf8').split(') ')[1]!.split(' ');
          const name = /server start-dev/.test(cmd)
            ? 'temporal'
            : (/pacekeeper.mjs (\S+)/.exec(cmd)?.[1] ?? cmd.slice(0, 40));
          return [[name + ':' + p, (Number(f[11]) + Number(f[12])) / 100]];
        } catch {
          return [];
        }
      }),
  );
try {
  await measureSweep(stack, { campaigns: 100, incidentShare: 0 });
  const before = cpu();
  const m = await measureSweep(stack, {
    campaigns: Number(process.argv[2]),
    incidentShare: Number(process.argv[3]),
  });
  const after = cpu();
  console.log(JSON.stringify(m));
  for (const [k, v] of Object.entries(after)) console.log(k, (v - (before[k] ?? 0)).toFixed(2));
} finally {
  await stack.stop();
}
