import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createCsvPlanSource } from '../../../src/adapters/media-plan/index.ts';
import { parsePlanMapping } from '../../../src/adapters/media-plan/load-plan-mapping.ts';
import type { PlanSource } from '../../../src/ports/plan-source.ts';

export const CLOCK = { now: async () => '2026-03-15T12:00:00.000Z' };

/** A mapping of a small English tracker; `overrides` replaces whole top-level lines. */
export function mappingText(overrides: Readonly<Record<string, string>> = {}): string {
  const lines: Record<string, string> = {
    timeZone: 'Europe/Berlin',
    planDate: 'whenRead',
    fields: `
  platform: { column: platform }
  account: { column: account }
  campaignId: { column: id }
  name: { column: name }
  currency: { column: currency }
  budget: { column: budget }
  startDate: { column: start }
  endDate: { column: end }
  market: { column: market }`,
    ...overrides,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n');
}

export const HEADER = 'platform,account,id,name,currency,budget,start,end,market';
export const GOOD_ROW = 'google,101,1,US_Shoes_Brand,EUR,1000.00,2026-03-01,2026-03-31,US';

/** A new folder that goes when the test ends. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-plan-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file that looks an hour old: one written just now counts as still being written. */
export function writeSettled(
  path: string,
  content: string | Uint8Array,
  modifiedAt = '2026-03-15T08:00:00Z',
) {
  writeFileSync(path, content);
  utimesSync(path, new Date(modifiedAt), new Date(modifiedAt));
}

/** A plan source over a file with this content. */
export function aTracker(
  content: string | Uint8Array,
  overrides: Readonly<Record<string, string>> = {},
): { source: PlanSource; path: string } {
  const path = join(aFolder(), 'tracker.csv');
  writeSettled(path, content);
  const mapping = parsePlanMapping(mappingText(overrides), 'mapping.yaml');
  return { source: createCsvPlanSource({ location: path, mapping, clock: CLOCK }), path };
}

/** Lines of a file with the header first. */
export function rows(...lines: readonly string[]): string {
  return [HEADER, ...lines].join('\n');
}
