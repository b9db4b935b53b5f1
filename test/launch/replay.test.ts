import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { findTemporalCli } from '../../src/launch/temporal-cli.ts';

const EXPORT = '../shared/data/dv360-insertion-orders-daily.csv';
const MAPPING = 'mappings/dv360-insertion-orders-daily.yaml';
const home = mkdtempSync(join(tmpdir(), 'pk-replay-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Plays one day of the export through the whole stack; gives variance and action (before, after guards) by market. */
async function play(day: number): Promise<Record<string, string[]>> {
  const { path } = await findTemporalCli({ env: process.env });
  const env = { ...process.env, PACEKEEPER_HOME: home, TEMPORAL_CLI_PATH: path };
  const ports = ['--temporal-port', '46233', '--ui-port', '46733', '--simulator-port', '46380'];
  const args = [
    'bin/start.mjs',
    '--replay',
    EXPORT,
    '--mapping',
    MAPPING,
    '--day',
    String(day),
    '--once',
    ...ports,
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const rows = stdout.split('\n').filter((line) => line.includes('_18-44_'));
  const cells = rows.slice(0, 6).map((row) => row.trim().split(/\s{2,}/));
  return Object.fromEntries(
    cells.map(([name = '', , , variance = '', , , before = '', after = '']) => [
      name.slice(1, 4),
      [variance, before, after],
    ]),
  );
}

test.skipIf(!existsSync(EXPORT))(
  'the first and the last day of a real export give what was worked out by hand, with the real job',
  { timeout: 240_000 },
  async () => {
    expect(await play(1)).toEqual({
      BLR: ['-1.5', 'log', 'log'],
      CHE: ['-73.0', 'halt', 'ask'],
      COB: ['-67.2', 'halt', 'ask'],
      HYD: ['-42.3', 'halt', 'ask'],
      JAI: ['-0.6', 'log', 'log'],
      PUN: ['-35.2', 'halt', 'ask'],
    });
    expect(await play(30)).toMatchObject({
      BLR: ['-18.7', 'warn', 'warn'],
      CHE: ['-19.3', 'warn', 'warn'],
      HYD: ['-15.3', 'warn', 'warn'],
    });
  },
);
