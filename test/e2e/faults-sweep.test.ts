import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCsvPlanSource, loadPlanMapping } from '../../src/adapters/media-plan/index.ts';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';
import type { Platform } from '../../src/domain/platform.ts';
import type { PlanSource } from '../../src/ports/plan-source.ts';
import { aStack, type Stack } from '../support/stack.ts';

/** A sweep of an untouched platform of the default fleet. */
const ALL_READ = {
  campaigns: 10,
  healthy: 4,
  warning: 3,
  critical: 3,
  zeroDelivery: 1,
  rejected: 0,
  failed: 0,
};

const folder = mkdtempSync(join(tmpdir(), 'pk-plan-'));
const planFile = join(folder, 'tracker.csv');
let filePlan: PlanSource | null = null;
let stack: Stack;

beforeAll(async () => {
  stack = await aStack({
    wrapDeps: (deps) => ({
      ...deps,
      planSource: { readPlan: (platform) => (filePlan ?? deps.planSource).readPlan(platform) },
    }),
  });
});
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  filePlan = null;
  await stack.sim('faults', undefined, 'DELETE');
  await stack.sim('reset', { seed: 1, fleet: 'default' });
});

const lettersOf = (sweepKey: string) => stack.store.deadLetterBox.list({ sweepKey });
const requests = async (platform: Platform) =>
  (await stack.sim<unknown[]>(`requests?platform=${platform}`)).length;

async function rejectionsOf(platform: Platform, sweepKey: string): Promise<AuditEntry[]> {
  const found = await stack.store.auditLog.list({ types: ['rejection'], platform });
  return found.map(({ entry }) => entry).filter((entry) => entry.sweepKey === sweepKey);
}

async function unreachable(platform: Platform) {
  const open = await stack.store.incidentBook.list({ platform, statuses: ['awaiting_approval'] });
  return open.filter(({ kind }) => kind === 'platform_unreachable');
}

describe('a platform that stumbles while it is read', () => {
  test.each([
    ['google', 'a 503', { match: { platform: 'google', path: 'search' }, preset: 'unavailable_503' }],
    ['google', 'a broken connection', { match: { path: 'search' }, preset: 'reset_socket' }],
    ['meta', 'an answer cut short', { match: { path: '/insights' }, preset: 'truncated_body' }],
    ['meta', 'an error that it calls transient', { match: { path: '/insights' }, preset: 'meta_transient' }],
    ['dv360', 'a page that is no JSON', { match: { path: '/insertionOrders' }, preset: 'malformed_json' }],
    ['dv360', 'a report that fails', { match: { path: '/reports/' }, preset: 'dv360_report_failed' }],
    ['dv360', 'no answer in time', { match: { path: '/insertionOrders' }, delayMs: 6_000 }],
  ] as const)('is read again, and the sweep misses nothing: %s, %s', async (platform, _what, fault) => {
    const armed = await stack.sim<{ id: number }>('faults', { times: 1, ...fault });

    const { counts, sweepKey } = await stack.sweep(platform);

    const faults = await stack.sim<{ id: number; applied: number }[]>('faults');
    expect(faults.find(({ id }) => id === armed.id)?.applied).toBe(1);
    expect(counts).toMatchObject({ campaigns: 10, rejected: 0, failed: 0 });
    expect(await lettersOf(sweepKey)).toEqual([]);
  });
});

describe('a platform that asks to come back in hours', () => {
  test('is left in peace until the next sweep: one call, counted as failed, and a person reads why', async () => {
    await stack.sim('faults', {
      match: { platform: 'google', path: 'googleAds:search' },
      preset: 'google_429',
      retryDelaySeconds: 9_000,
    });
    await stack.sim('requests', undefined, 'DELETE');

    const { counts } = await stack.sweep('google');

    expect(counts).toMatchObject({ campaigns: 10, failed: 10, rejected: 0 });
    expect(await requests('google')).toBeLessThanOrEqual(4);
    const [incident, ...others] = await unreachable('google');
    expect(others).toEqual([]);
    expect(incident?.details.replaceAll('\\', '')).toContain('PLATFORM_RATE_LIMITED');
    expect(incident?.details).toContain('Retry in 9000 seconds');

    await stack.sim('faults', undefined, 'DELETE');
    expect((await stack.sweep('google')).counts).toMatchObject({ campaigns: 10, failed: 0 });
    expect(await unreachable('google')).toEqual([]);
  });
});

describe('a page with a row that makes no sense', () => {
  test.each([
    ['NaN', { preset: 'broken_row', value: 'NaN' }, 'INVALID_AMOUNT'],
    ['a negative amount', { preset: 'broken_row', value: '-1' }, 'INVALID_AMOUNT'],
    ['an absurd amount', { preset: 'broken_row', value: '9'.repeat(40) }, 'INVALID_AMOUNT'],
    ['no number at all', { preset: 'broken_row', value: '=1+1' }, 'INVALID_AMOUNT'],
  ])('is rejected and recorded, and every other campaign is judged: %s', async (_what, fault, code) => {
    for (const platform of ['google', 'meta', 'dv360'] as const) {
      await stack.sim('faults', { match: BODY_OF[platform], times: 1, ...fault });

      const { counts, sweepKey } = await stack.sweep(platform);

      expect(counts, platform).toMatchObject({ campaigns: 10, rejected: 1, failed: 0 });
      expect(counts.healthy + counts.warning + counts.critical).toBe(9);
      const [rejection, ...others] = await rejectionsOf(platform, sweepKey);
      expect(others).toEqual([]);
      expect(rejection?.data['code']).toBe(code);
      const letters = await stack.store.deadLetterBox.list({});
      expect(letters.filter(({ campaignKey }) => campaignKey === rejection?.campaignKey)).toHaveLength(1);
    }
  });

  test.each(['google', 'meta', 'dv360'] as const)(
    'counts a campaign once that comes twice: %s',
    async (platform) => {
      await stack.sim('faults', { match: BODY_OF[platform], preset: 'duplicate_row', times: 1 });

      const { counts } = await stack.sweep(platform);

      expect(counts.failed).toBe(0);
      expect(counts.healthy + counts.warning + counts.critical + counts.rejected).toBe(counts.campaigns);
      expect(counts.campaigns).toBeGreaterThanOrEqual(10);
      expect(counts.campaigns).toBeLessThanOrEqual(11);
    },
  );

  test.each(['google', 'meta', 'dv360'] as const)(
    'never judges an unknown currency: %s',
    async (platform) => {
      await stack.sim('faults', { match: { platform }, preset: 'unknown_currency' });

      const { counts, sweepKey } = await stack.sweep(platform);

      expect(counts).toMatchObject({ campaigns: 10, healthy: 0, warning: 0, critical: 0 });
      expect(counts.rejected + counts.failed).toBe(10);
      const codes = new Set((await rejectionsOf(platform, sweepKey)).map(({ data }) => data['code']));
      expect([...codes]).toEqual(['UNKNOWN_CURRENCY']);
      expect(await stack.sim<unknown[]>('requests?effect=pause')).toEqual([]);
    },
  );
});

/** Where each platform's amounts come from. */
const BODY_OF = {
  google: { platform: 'google', body: 'campaign' },
  meta: { platform: 'meta', path: '/insights' },
  dv360: { platform: 'dv360', path: '/_gcs/' },
} as const;

describe('a plan file that changes while the sweep runs', () => {
  test.each([
    ['replaced by another one', replaceFile],
    ['written anew in place, in pieces', rewriteInPlace],
  ])('gives the old plan or the new one, and never a part: %s', async (_how, change) => {
    const plan = await (await fetch(`${stack.simulatorUrl}/_sim/tracker.csv`)).text();
    writeFileSync(planFile, plan);
    const mapping = await loadPlanMapping('mappings/simulator-tracker.yaml');
    const clock = { now: async () => (await stack.sim<{ now: string }>('clock')).now };
    filePlan = createCsvPlanSource({ location: planFile, mapping, clock });
    const over = new AbortController();
    const changing = (async () => {
      for (let round = 1; !over.signal.aborted; round += 1) await change(`${plan}${'\n'.repeat(round % 2)}`);
    })();

    const { counts, sweepKey } = await stack.sweep('google').finally(() => over.abort());
    await changing;

    expect(counts).toMatchObject(ALL_READ);
    expect(await lettersOf(sweepKey)).toEqual([]);
  });
});

async function replaceFile(content: string): Promise<void> {
  writeFileSync(`${planFile}.new`, content);
  await wait(200);
  renameSync(`${planFile}.new`, planFile);
}

async function rewriteInPlace(content: string): Promise<void> {
  const fd = openSync(planFile, 'r+');
  ftruncateSync(fd, 0);
  const half = Math.floor(content.length / 2);
  writeSync(fd, content.slice(0, half));
  await wait(20);
  writeSync(fd, content.slice(half));
  closeSync(fd);
  await wait(250);
}
