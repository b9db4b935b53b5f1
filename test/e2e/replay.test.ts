import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

// `npm start -- --replay` as people type it: its own Temporal server, store, simulator and worker.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SMALL = fileURLToPath(new URL('../fixtures/dv360-export.csv', import.meta.url));
const REAL = fileURLToPath(new URL('../../../shared/data/dv360-insertion-orders-daily.csv', import.meta.url));
const WHY_SKIPPED = existsSync(REAL) ? '' : ` (skipped: no ${REAL} on this machine)`;
const WITHIN = { timeout: 180_000 };

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'pk-replay-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Line {
  day?: number;
  campaign?: string;
  variancePct?: number;
  decision?: string;
  afterGuards?: string;
  reasons?: string[];
  confidence?: number;
}

interface Ended {
  code: number;
  lines: Line[];
  stderr: string;
}

function replay(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const mapping = ['--mapping', 'mappings/dv360-insertion-orders-daily.yaml'];
  const ports = ['--temporal-port', '45233', '--ui-port', '45733', '--simulator-port', '45380'];
  const all = ['start', '-s', '--', '--replay', file, ...mapping, '--once', '--json', ...ports, ...args];
  const own = { ...process.env, PACEKEEPER_HOME: home, TEMPORAL_CLI_PATH: inject('temporalCliPath'), ...env };
  return new Promise((done) => {
    execFile(
      'npm',
      all,
      { cwd: ROOT, env: own, maxBuffer: 2 ** 26, timeout: 170_000 },
      (error, stdout, stderr) => {
        const lines = stdout.split('\n').filter((line) => line !== '');
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
        done({ code, lines: lines.map((line) => JSON.parse(line) as Line), stderr });
      },
    );
  });
}

/** Market to signed variance with one decimal, decision before and after guards. */
function decisionsOf(lines: readonly Line[], day: number): Record<string, unknown[]> {
  const rows = lines.filter((line) => line.day === day);
  return Object.fromEntries(
    rows.map(({ campaign = '', variancePct = Number.NaN, decision, afterGuards }) => [
      /_([A-Z]{3})_/.exec(campaign)?.[1] ?? campaign,
      [Number(variancePct.toFixed(1)), decision, afterGuards],
    ]),
  );
}

test(
  'each day is played anew, apart from what the user has elsewhere and from earlier replays',
  WITHIN,
  async () => {
    mkdirSync(join(home, 'replay', 'store'), { recursive: true });
    writeFileSync(join(home, 'replay', 'store', 'of-an-earlier-replay'), 'no database');
    writeFileSync(join(home, 'audit.jsonl'), 'of the user');
    const elsewhere = {
      PLATFORM_MODE: 'live',
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      SIMULATOR_URL: 'http://127.0.0.1:1',
      PLAN_FILE: '/no/plan.csv',
    };
    const { code, lines, stderr } = await replay(SMALL, [], elsewhere);
    expect(code, stderr).toBe(0);
    const halt = ['autonomous_halt', 'autonomous_halt'];
    expect(decisionsOf(lines, 1)).toEqual({
      NOR: [0, 'log_only', 'log_only'],
      SOU: [-50, ...halt],
      EAS: [13, 'slack_alert', 'slack_alert'],
      WES: [-100, ...halt],
    });
    expect(decisionsOf(lines, 2)).toEqual({
      NOR: [0.3, 'log_only', 'log_only'],
      SOU: [-51, ...halt],
      EAS: [12.5, 'slack_alert', 'slack_alert'],
      WES: [-100, ...halt],
    });
    const counts = {
      campaigns: 4,
      healthy: 1,
      warning: 1,
      critical: 2,
      zeroDelivery: 1,
      rejected: 0,
      failed: 0,
    };
    const platformLines = lines.filter((line) => line.day === undefined);
    expect(platformLines).toEqual([
      expect.objectContaining({ ...counts, asOf: '2024-05-07T00:30:00.000Z', halted: 2, alreadyHalted: 0 }),
      expect.objectContaining({ ...counts, asOf: '2024-05-08T00:30:00.000Z', halted: 2, alreadyHalted: 0 }),
    ]);
    expect(readdirSync(home).sort()).toEqual(['audit.jsonl', 'replay']);
    expect(readFileSync(join(home, 'audit.jsonl'), 'utf8')).toBe('of the user');
    expect(existsSync(join(home, 'replay', 'store', 'of-an-earlier-replay'))).toBe(false);
  },
);

describe(`the real export${WHY_SKIPPED}`, () => {
  test.skipIf(WHY_SKIPPED !== '')('on day 1 four halts are proposed and asked instead', WITHIN, async () => {
    const { code, lines, stderr } = await replay(REAL, ['--day', '1']);
    expect(code, stderr).toBe(0);
    const ask = ['autonomous_halt', 'escalate_to_human'];
    expect(decisionsOf(lines, 1)).toEqual({
      BLR: [-1.5, 'log_only', 'log_only'],
      CHE: [-73, ...ask],
      COB: [-67.2, ...ask],
      HYD: [-42.3, ...ask],
      JAI: [-0.6, 'log_only', 'log_only'],
      PUN: [-35.2, ...ask],
    });
    for (const { afterGuards, reasons = [] } of lines) {
      if (afterGuards === 'escalate_to_human') expect(reasons[1]).toMatch(/^young_flight: /);
    }
    expect(lines.at(-1)).toMatchObject({ platform: 'dv360', escalated: 4, halted: 0 });
  });

  const DAYS: [number, Record<string, number>][] = [
    [3, { CHE: -24.2, COB: -18.2, HYD: -15.4 }],
    [15, { CHE: -15, HYD: -14.3, BLR: -12.3 }],
    [30, { CHE: -19.3, BLR: -18.7, HYD: -15.3 }],
  ];

  test.skipIf(WHY_SKIPPED !== '').each(DAYS)(
    'on day %i three are warned of, the others healthy',
    WITHIN,
    async (day, warned) => {
      const { code, lines, stderr } = await replay(REAL, ['--day', String(day)]);
      expect(code, stderr).toBe(0);
      const expected = Object.entries(warned).map(([market, pct]) => [
        market,
        [pct, 'slack_alert', 'slack_alert'],
      ]);
      expect(decisionsOf(lines, day)).toMatchObject(Object.fromEntries(expected));
      expect(lines.at(-1)).toMatchObject({ campaigns: 6, healthy: 3, warning: 3, escalated: 0, halted: 0 });
      for (const { confidence = 1 } of lines) expect(confidence).toBeGreaterThanOrEqual(0.7);
    },
  );
});
