import { renameSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCsvPlanSource, loadPlanMapping } from '../../../src/adapters/media-plan/index.ts';
import { parsePlanMapping } from '../../../src/adapters/media-plan/load-plan-mapping.ts';
import { PLATFORMS } from '../../../src/domain/platform.ts';
import { createSimulator } from '../../../src/simulator/index.ts';
import {
  aFolder,
  aTracker,
  CLOCK,
  GOOD_ROW,
  HEADER,
  mappingText,
  rows,
  writeSettled,
} from './tracker-file.ts';

describe('a good row', () => {
  test('becomes a plan record with everything the mapping locates', async () => {
    const { source } = aTracker(rows(GOOD_ROW));
    const plan = await source.readPlan('google');
    expect(plan.rejected).toEqual([]);
    expect(plan.records).toEqual([
      {
        planKey: 'google|101|1|2026-03-01..2026-03-31',
        planKeyHash: expect.stringMatching(/^[0-9a-f]{12}$/),
        platform: 'google',
        accountId: '101',
        campaignId: '1',
        campaignName: 'US_Shoes_Brand',
        currency: 'EUR',
        flight: { startDate: '2026-03-01', endDate: '2026-03-31' },
        target: { kind: 'even_share', budgetMicros: 1_000_000_000n },
        metadata: { market: 'US', product: null, start_date: '2026-03-01', end_date: '2026-03-31' },
      },
    ]);
    expect(plan).toMatchObject({ refreshHours: 24, namingPattern: null, planAsOf: await CLOCK.now() });
    expect(plan.revision).toMatch(/^[0-9a-f]{12}$/);
  });

  test('goes to its own platform only', async () => {
    const { source } = aTracker(rows(GOOD_ROW, GOOD_ROW.replace('google', 'meta')));
    expect((await source.readPlan('meta')).records.map(({ platform }) => platform)).toEqual(['meta']);
    expect((await source.readPlan('dv360')).records).toEqual([]);
  });

  test('has the same key hash when its budget changes and another when its flight does', async () => {
    const hashOf = async (row: string) =>
      (await aTracker(rows(row)).source.readPlan('google')).records[0]?.planKeyHash;
    const hash = await hashOf(GOOD_ROW);
    expect(await hashOf(GOOD_ROW.replace('1000.00', '2000.00'))).toBe(hash);
    expect(await hashOf(GOOD_ROW.replace('03-31', '03-30'))).not.toBe(hash);
  });
});

describe('what files look like in the wild', () => {
  test.each([
    ['a byte order mark', `\uFEFF${rows(GOOD_ROW)}`],
    ['CRLF line ends', rows(GOOD_ROW).replaceAll('\n', '\r\n')],
    ['blank lines and rows of blank cells', rows('', ',,,,,,,,', GOOD_ROW, '   ')],
    ['trailing separators', rows(`${GOOD_ROW},,,`)],
    ['spaces around cells', rows(GOOD_ROW.replaceAll(',', ' , '))],
  ])('%s do not matter', async (_what, content) => {
    const plan = await aTracker(content).source.readPlan('google');
    expect(plan.rejected).toEqual([]);
    expect(plan.records).toHaveLength(1);
  });

  test('a ragged row lacks only what it does not say', async () => {
    const plan = await aTracker(rows(GOOD_ROW.replace(/,US$/, ''))).source.readPlan('google');
    expect(plan.records[0]?.metadata).toMatchObject({ market: null });
  });

  test('total rows are left out where the mapping names them', async () => {
    const total = ',,,Total,,9999.00,,,';
    const skipWhere = '[{ column: name, matches: "^Total" }]';
    const plan = await aTracker(rows(GOOD_ROW, total), { skipWhere }).source.readPlan('google');
    expect(plan.rejected).toEqual([]);
    expect((await aTracker(rows(GOOD_ROW, total)).source.readPlan('google')).rejected).toHaveLength(1);
  });

  test('line numbers count lines of the file, quoted line breaks included', async () => {
    const multiline = GOOD_ROW.replace('US_Shoes_Brand', '"two\nlines"');
    const bad = GOOD_ROW.replace('google,101,1', 'google,101,2').replace('1000.00', 'x');
    for (const end of ['\n', '\r\n']) {
      const content = rows(multiline, '', bad).replaceAll('\n', end);
      const plan = await aTracker(content).source.readPlan('google');
      expect(plan.rejected[0]?.path).toBe('line 5, column budget');
    }
  });

  test('locale numbers and dates are read when the mapping says how', async () => {
    const row = 'google;101;1;US_Shoes;EUR;1.234,56 €;1.3.2026;31.3.2026;US';
    const plan = await aTracker(`${HEADER.replaceAll(',', ';')}\n${row}`, {
      delimiter: '";"',
      dates: 'D.M.YYYY',
      numbers: '{ decimal: ",", thousands: ".", symbols: ["€"] }',
    }).source.readPlan('google');
    expect(plan.records[0]).toMatchObject({
      target: { budgetMicros: 1_234_560_000n },
      flight: { startDate: '2026-03-01', endDate: '2026-03-31' },
    });
  });
});

describe('a bad row is rejected with line, column and what was expected', () => {
  test.each([
    ['1000.00', '"1.234,56"', 'INVALID_AMOUNT', 'budget', 'expected an amount written like 1234.56'],
    ['1000.00', '"1,234"', 'INVALID_AMOUNT', 'budget', 'expected an amount written like 1234.56'],
    ['1000.00', '-5', 'INVALID_AMOUNT', 'budget', 'negative, got "-5"'],
    ['1000.00', 'NaN', 'INVALID_AMOUNT', 'budget', 'got "NaN"'],
    ['1000.00', '1e30', 'INVALID_AMOUNT', 'budget', 'got "1e30"'],
    ['1000.00', '9'.repeat(25), 'INVALID_AMOUNT', 'budget', 'absurdly large, got "999'],
    ['1000.00', '', 'INVALID_AMOUNT', 'budget', 'expected an amount, got nothing'],
    ['2026-03-31', '3/31/2026', 'INVALID_DATE', 'end', 'written iso like 2025-04-30, got "3/31/2026"'],
    ['2026-03-31', '2026-02-30', 'INVALID_DATE', 'end', 'a date that exists'],
    ['2026-03-31', '2026-02-28', 'INVALID_DATE', 'end', "not before the flight's first, 2026-03-01"],
    ['2026-03-31', '', 'INVALID_DATE', 'end', 'expected a date, got nothing'],
    ['EUR', 'EURO', 'UNKNOWN_CURRENCY', 'currency', 'ISO 4217'],
    ['google', 'bing', 'INVALID_RECORD', 'platform', 'expected one of google, meta, dv360, got "bing"'],
    ['101', '', 'MISSING_ID', 'account', 'expected an account'],
    ['1,US_Shoes_Brand', ',', 'MISSING_ID', 'id', 'expected a campaign id or name'],
    [',US', ',US,extra', 'INVALID_RECORD', '10', 'expected at most 9 cells'],
  ])('%s -> %s', async (...row) => {
    const [from, to, code, column, expected] = row;
    const plan = await aTracker(rows(GOOD_ROW.replace(from, to))).source.readPlan('google');
    expect(plan.records).toEqual([]);
    expect(plan.rejected).toHaveLength(1);
    expect(plan.rejected[0]).toMatchObject({ source: 'plan', code, path: `line 2, column ${column}` });
    expect(plan.rejected[0]?.message).toContain(expected);
  });

  test('a row is rejected once, whatever is wrong with it, and says all of it', async () => {
    const row = GOOD_ROW.replace('1000.00', 'x').replace('EUR', 'zzz');
    const plan = await aTracker(rows(row)).source.readPlan('google');
    expect(plan.rejected).toHaveLength(1);
    expect(plan.rejected[0]?.message).toMatch(/column currency.*column budget/);
  });

  test('both lines of a campaign that is planned twice are rejected', async () => {
    const plan = await aTracker(rows(GOOD_ROW, GOOD_ROW.replace('1000.00', '2000.00'))).source.readPlan(
      'google',
    );
    expect(plan.records).toEqual([]);
    expect(plan.rejected.map(({ code, path, campaignId }) => [code, path, campaignId])).toEqual([
      ['DUPLICATE_ID', 'line 2', '1'],
      ['DUPLICATE_ID', 'line 3', '1'],
    ]);
  });

  test('the same id in another account is another campaign', async () => {
    const plan = await aTracker(rows(GOOD_ROW, GOOD_ROW.replace('101', '102'))).source.readPlan('google');
    expect(plan.records).toHaveLength(2);
  });
});

describe('several rows of a campaign', () => {
  test('count as one with onePer: campaign when they say the same', async () => {
    const plan = await aTracker(rows(GOOD_ROW, GOOD_ROW, GOOD_ROW), { onePer: 'campaign' }).source.readPlan(
      'google',
    );
    expect(plan.records).toHaveLength(1);
    expect(plan.rejected).toEqual([]);
  });

  test('are rejected, once for each variant, when they differ', async () => {
    const other = GOOD_ROW.replace('1000.00', '2000.00');
    const plan = await aTracker(rows(GOOD_ROW, GOOD_ROW, other), { onePer: 'campaign' }).source.readPlan(
      'google',
    );
    expect(plan.records).toEqual([]);
    expect(plan.rejected.map(({ path }) => path)).toEqual(['line 2', 'line 4']);
  });
});

describe('the date of the plan', () => {
  test.each([
    ['fileModified', '2026-03-15T08:00:00.000Z'],
    ['whenRead', '2026-03-15T12:00:00.000Z'],
    ['{ constant: "2026-03-14" }', '2026-03-13T23:00:00.000Z'],
    ['{ constant: "2026-03-14T06:00:00+05:30" }', '2026-03-14T00:30:00.000Z'],
    ['{ column: start }', '2026-02-28T23:00:00.000Z'],
    ['{ column: start, take: newest }', '2026-03-04T23:00:00.000Z'],
  ])('%s gives %s', async (planDate, planAsOf) => {
    const later = GOOD_ROW.replace('101', '102').replace('2026-03-01', '2026-03-05');
    const plan = await aTracker(rows(GOOD_ROW, later), { planDate }).source.readPlan('google');
    expect(plan.planAsOf).toBe(planAsOf);
  });

  test('is that of the newest row up to now: a row of later days makes the plan no fresher', async () => {
    const dated = ['2026-03-05', '2026-03-14', '2026-03-16'].map((start, index) =>
      GOOD_ROW.replace('101', String(101 + index)).replace('2026-03-01', start),
    );
    const planDate = '{ column: start, take: newest }';
    const plan = await aTracker(rows(...dated), { planDate }).source.readPlan('google');
    expect(plan.planAsOf).toBe('2026-03-13T23:00:00.000Z');
  });
});

describe('a plan that cannot be read at all', () => {
  test.each([
    ['an empty file', '', 'it is empty'],
    ['a missing column', rows(GOOD_ROW).replace('budget', 'money'), 'line 1 has no column "budget"'],
    ['a doubled column', rows(GOOD_ROW).replace('market', 'name'), 'line 1 has 2 columns named "name"'],
    ['an unclosed quote', rows(GOOD_ROW.replace('US_', '"US_')), 'it is no CSV file'],
    ['another encoding', Buffer.from(rows(GOOD_ROW.replace('US_', 'Ü_')), 'latin1'), 'it is not utf-8'],
  ])('%s says what to correct', async (_what, content, problem) => {
    const reading = aTracker(content).source.readPlan('google');
    await expect(reading).rejects.toMatchObject({
      code: 'PLAN_UNREADABLE',
      message: expect.stringContaining(problem),
    });
  });

  test('a missing file names the path', async () => {
    const mapping = parsePlanMapping(mappingText(), 'mapping.yaml');
    const source = createCsvPlanSource({ location: '/nowhere/plan.csv', mapping, clock: CLOCK });
    await expect(source.readPlan('google')).rejects.toMatchObject({
      code: 'PLAN_UNREADABLE',
      message: expect.stringContaining('/nowhere/plan.csv (ENOENT)'),
    });
  });
});

describe('a plan that changes', () => {
  test('is read anew, with another revision', async () => {
    const { source, path } = aTracker(rows(GOOD_ROW));
    const before = await source.readPlan('google');
    writeSettled(path, rows(GOOD_ROW.replace('1000.00', '2000.00')));
    const after = await source.readPlan('google');
    expect(after.revision).not.toBe(before.revision);
    expect(after.records[0]?.target).toEqual({ kind: 'even_share', budgetMicros: 2_000_000_000n });
  });

  test('gives the old or the new while it is replaced again and again', async () => {
    const { source, path } = aTracker(rows(GOOD_ROW));
    const variants = [1, 3_000].map((count) =>
      rows(...Array.from({ length: count }, (_, index) => GOOD_ROW.replace('101,1', `101,${index}`))),
    );
    for (let round = 0; round < 20; round += 1) {
      const next = `${path}.next`;
      writeSettled(next, variants[round % 2] ?? '');
      const reading = source.readPlan('google');
      renameSync(next, path);
      const { records, rejected } = await reading;
      expect(rejected).toEqual([]);
      expect([1, 3_000]).toContain(records.length);
    }
  });

  test('is not parsed again while it stays the same', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => GOOD_ROW.replace('101,1', `101,${index}`));
    const { source } = aTracker(rows(...many));
    const first = await source.readPlan('google');
    const second = await source.readPlan('google');
    expect(first.records).toHaveLength(20_000);
    expect(second.records[19_999]).toBe(first.records[19_999]);
  });
});

describe('a plan behind an address', () => {
  test.each([
    [404, 'PLAN_UNREADABLE'],
    [403, 'PLAN_UNREADABLE'],
    [429, 'PLATFORM_UNAVAILABLE'],
    [503, 'PLATFORM_UNAVAILABLE'],
  ])('%i is %s, and the message keeps the query to itself', async (status, code) => {
    const address = await serve(status, 'no');
    const mapping = parsePlanMapping(mappingText(), 'mapping.yaml');
    const source = createCsvPlanSource({ location: `${address}/plan.csv?key=s3cret`, mapping, clock: CLOCK });
    const failure: unknown = await source.readPlan('google').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, message: expect.stringContaining(`${address}/plan.csv answered`) });
    expect(String(failure)).not.toContain('s3cret');
  });

  test('nobody listening is tried again', async () => {
    const mapping = parsePlanMapping(mappingText(), 'mapping.yaml');
    const source = createCsvPlanSource({ location: 'http://127.0.0.1:1/plan.csv', mapping, clock: CLOCK });
    await expect(source.readPlan('google')).rejects.toMatchObject({ code: 'PLATFORM_UNAVAILABLE' });
  });

  test("the project's own mapping reads the simulator's tracker", async () => {
    const simulator = createSimulator({ seed: 1 });
    onTestFinished(() => simulator.close());
    const { url } = await simulator.listen();
    const path = fileURLToPath(new URL('../../../mappings/simulator-tracker.yaml', import.meta.url));
    const mapping = await loadPlanMapping(path);
    const source = createCsvPlanSource({ location: `${url}/_sim/tracker.csv`, mapping, clock: CLOCK });
    for (const platform of PLATFORMS) {
      const plan = await source.readPlan(platform);
      expect(plan.rejected).toEqual([]);
      expect(plan.records).toHaveLength(10);
      expect(plan.namingPattern).not.toBeNull();
      for (const { metadata, flight } of plan.records) {
        expect(Object.values(metadata)).not.toContain(null);
        expect(flight).toEqual({ startDate: metadata['start_date'], endDate: metadata['end_date'] });
      }
    }
  });
});

async function serve(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a folder is no plan', async () => {
  const mapping = parsePlanMapping(mappingText(), 'mapping.yaml');
  const source = createCsvPlanSource({ location: aFolder(), mapping, clock: CLOCK });
  await expect(source.readPlan('google')).rejects.toMatchObject({ code: 'PLAN_UNREADABLE' });
});
