import { parseArgs } from 'node:util';
import { z } from 'zod';
import { describeMachine } from '../bench/machine.ts';
import type { Finding } from './facts.ts';
import { type ChaosResult, runChaos } from './run-chaos.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);

const optionsSchema = z.object({
  kills: z.coerce.number().int().min(1).max(10_000),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31),
  json: z.boolean(),
  'no-faults': z.boolean(),
});

/** `npm run chaos -- --kills N --seed S --json`. Exit code 1 where anything was found. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      'no-faults': { type: 'boolean', default: false },
    },
  });
  const { kills, seed, json, 'no-faults': noFaults } = optionsSchema.parse(values);
  const result = await runChaos({ kills, seed, hasFaults: !noFaults, say });
  const found = Object.entries(result.findings).filter(([, lines]) => lines.length > 0);
  for (const [name, lines] of found) for (const line of lines) say(`${name}: ${line}`);
  if (json) process.stdout.write(`${JSON.stringify(report(result), null, 2)}\n`);
  else say(JSON.stringify(countsOf(result)));
  if (result.home !== null) say(`Logs and databases: ${result.home}`);
  return found.length === 0 ? 0 : 1;
}

function report({ home: _home, ...result }: ChaosResult) {
  const { seconds, secondsOfKills } = result;
  return {
    ...result,
    seconds: Math.round(seconds),
    secondsOfKills: Math.round(secondsOfKills),
    findings: countsOf(result),
    machine: describeMachine(),
  };
}

function countsOf({ findings }: Pick<ChaosResult, 'findings'>): Readonly<Record<Finding, number>> {
  const counts = Object.entries(findings).map(([name, lines]) => [name, lines.length]);
  return Object.fromEntries(counts) as Record<Finding, number>;
}

// What was started ends with us: an exit kills it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main();
