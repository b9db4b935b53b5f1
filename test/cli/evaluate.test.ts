import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { runEvaluate } from '../../src/cli/evaluate.ts';

const METADATA = { market: 'US', product: 'P', start_date: '2026-03-01', end_date: '2026-03-31' };
const PLAN = {
  campaignId: '1',
  campaignName: 'A',
  currency: 'USD',
  targetSpend: '1000.00',
  metadata: METADATA,
};
const ACTUAL = {
  campaignId: '1',
  campaignName: 'A',
  currency: 'USD',
  spend: '1260.00',
  dataThrough: '2026-03-15T10:00:00Z',
  metadata: METADATA,
};

type Change = Readonly<Record<string, unknown>>;

/** A line as in spec §7, with changes of the whole, the plan and the actual side. */
function aLine(change: Change = {}, plan: Change = {}, actual: Change = {}) {
  const base = { id: 'x', now: '2026-03-15T12:00:00Z', campaignRunning: true };
  return { ...base, plan: { ...PLAN, ...plan }, actual: { ...ACTUAL, ...actual }, ...change };
}

async function evaluate(input: string | readonly Buffer[], policy?: string) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stdin = Readable.from(typeof input === 'string' ? [Buffer.from(input)] : input);
  const outcome = runEvaluate({ policy }, { stdin, stdout, stderr });
  const texts = Promise.all([text(stdout), text(stderr)]);
  const exitCode = await outcome;
  stdout.end();
  stderr.end();
  const [out, err] = await texts;
  const answers = out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { exitCode, out, err, answers };
}

async function answerTo(line: unknown) {
  const { answers, exitCode } = await evaluate(`${JSON.stringify(line)}\n`);
  return { ...answers[0], exitCode };
}

describe('pacekeeper evaluate', () => {
  test('answers the line of the spec with the keys in its order', async () => {
    const { out, exitCode } = await evaluate(`${JSON.stringify(aLine())}\n`);
    const reasons = ['26.0 % over target: more than 25 % off'];
    expect(out).toBe(
      `${JSON.stringify({
        id: 'x',
        metadataMatch: 1,
        nameSimilarity: 1,
        freshness: 1,
        confidence: 1,
        variancePct: 26,
        direction: 'over',
        zeroDelivery: false,
        severity: 'critical',
        route: 'critical',
        action: 'autonomous_halt',
        requiresHuman: false,
        reasons,
      })}\n`,
    );
    expect(exitCode).toBe(0);
  });

  test('takes amounts as numbers, long strings and beyond 2^53 micros', async () => {
    const cases = [
      [1000, 1260],
      ['1000', 1260],
      ['0000001000.000000', '1260.0000000'],
      ['900719925474099300000', '1134907106097365118000'],
      [1e21, 1.26e21],
    ];
    for (const [targetSpend, spend] of cases) {
      expect(await answerTo(aLine({}, { targetSpend }, { spend }))).toMatchObject({
        variancePct: 26,
        exitCode: 0,
      });
    }
  });

  test('rounds what is finer than micros, so that a trillionth does not make a warning critical', async () => {
    const answer = await answerTo(aLine({}, { targetSpend: '1000' }, { spend: '1250.0000004' }));
    expect(answer).toMatchObject({ severity: 'warning' });
  });

  test('scores missing and null names and metadata as no match', async () => {
    const { metadata: _, ...bare } = { ...PLAN, campaignName: null };
    const answer = await answerTo(aLine({ plan: bare }, {}, { metadata: null }));
    expect(answer).toMatchObject({
      metadataMatch: 0,
      nameSimilarity: 0,
      confidence: 0.2,
      action: 'escalate_to_human',
      exitCode: 0,
    });
  });

  test('takes a campaign for running unless it is said not to be', async () => {
    const { campaignRunning: _, ...silent } = aLine({}, {}, { spend: 0 });
    expect(await answerTo(silent)).toMatchObject({ zeroDelivery: true, route: 'zero_delivery' });
    expect(await answerTo({ ...silent, campaignRunning: null })).toMatchObject({ zeroDelivery: true });
    expect(await answerTo({ ...silent, campaignRunning: false })).toMatchObject({
      zeroDelivery: false,
      severity: 'critical',
    });
  });

  test('has no variance for unplanned spend', async () => {
    const answer = await answerTo(aLine({}, { targetSpend: 0 }));
    expect(answer).toMatchObject({ variancePct: null, direction: 'over', severity: 'critical', exitCode: 0 });
    expect(answer).toHaveProperty('reasons', expect.arrayContaining(['unplanned_spend']));
  });

  test('reads instants of any zone, and data up to five minutes ahead', async () => {
    expect(await answerTo(aLine({ now: '2026-03-15T17:30:00+05:30' }))).toMatchObject({ freshness: 1 });
    expect(await answerTo(aLine({}, {}, { dataThrough: '2026-03-15T12:05:00Z' }))).toMatchObject({
      freshness: 1,
    });
  });
});

describe('a line that cannot be judged', () => {
  const { campaignId: _plan, ...planWithoutId } = PLAN;
  const { campaignId: _actual, ...actualWithoutId } = ACTUAL;
  const { id: _id, ...lineWithoutId } = aLine();
  const cases: readonly (readonly [string, unknown, string, string])[] = [
    ['is an array', [], 'INVALID_RECORD', ''],
    ['is a number', 7, 'INVALID_RECORD', ''],
    ['is null', null, 'INVALID_RECORD', ''],
    ['has no id', lineWithoutId, 'MISSING_ID', 'id'],
    ['has a null id', aLine({ id: null }), 'MISSING_ID', 'id'],
    ['has an empty id', aLine({ id: ' ' }), 'MISSING_ID', 'id'],
    ['has an object for an id', aLine({ id: {} }), 'INVALID_RECORD', 'id'],
    ['has no plan', aLine({ plan: undefined }), 'INVALID_RECORD', 'plan'],
    ['has a list for actual', aLine({ actual: [] }), 'INVALID_RECORD', 'actual'],
    ['has no plan.campaignId', aLine({ plan: planWithoutId }), 'MISSING_ID', 'plan.campaignId'],
    ['has no actual.campaignId', aLine({ actual: actualWithoutId }), 'MISSING_ID', 'actual.campaignId'],
    ['has an empty actual.campaignId', aLine({}, {}, { campaignId: '' }), 'MISSING_ID', 'actual.campaignId'],
    ['has text for campaignRunning', aLine({ campaignRunning: 'yes' }), 'INVALID_RECORD', 'campaignRunning'],
    ['has a number for a name', aLine({}, { campaignName: 5 }), 'INVALID_RECORD', 'plan.campaignName'],
    ['has text for metadata', aLine({}, {}, { metadata: 'US' }), 'INVALID_RECORD', 'actual.metadata'],
    ['has no target', aLine({}, { targetSpend: undefined }), 'INVALID_AMOUNT', 'plan.targetSpend'],
    ['has a null spend', aLine({}, {}, { spend: null }), 'INVALID_AMOUNT', 'actual.spend'],
    ['has a negative target', aLine({}, { targetSpend: '-0.01' }), 'INVALID_AMOUNT', 'plan.targetSpend'],
    ['has negative spend', aLine({}, {}, { spend: -1 }), 'INVALID_AMOUNT', 'actual.spend'],
    ['has NaN for spend', aLine({}, {}, { spend: 'NaN' }), 'INVALID_AMOUNT', 'actual.spend'],
    [
      'has Infinity for a target',
      aLine({}, { targetSpend: 'Infinity' }),
      'INVALID_AMOUNT',
      'plan.targetSpend',
    ],
    [
      'has a comma in an amount',
      aLine({}, { targetSpend: '1,000.00' }),
      'INVALID_AMOUNT',
      'plan.targetSpend',
    ],
    ['has true for an amount', aLine({}, { targetSpend: true }), 'INVALID_AMOUNT', 'plan.targetSpend'],
    [
      'has an absurd amount',
      aLine({}, { targetSpend: '9'.repeat(400) }),
      'INVALID_AMOUNT',
      'plan.targetSpend',
    ],
    ['has an absurd number', aLine({}, { targetSpend: 1e300 }), 'INVALID_AMOUNT', 'plan.targetSpend'],
    ['has a currency that is none', aLine({}, { currency: 'ZZZ' }), 'UNKNOWN_CURRENCY', 'plan.currency'],
    ['has a lower-case currency', aLine({}, {}, { currency: 'usd' }), 'UNKNOWN_CURRENCY', 'actual.currency'],
    ['has no currency', aLine({}, { currency: null }), 'UNKNOWN_CURRENCY', 'plan.currency'],
    ['has two currencies', aLine({}, { currency: 'EUR' }), 'CURRENCY_MISMATCH', 'actual.currency'],
    ['has no now', aLine({ now: undefined }), 'INVALID_DATE', 'now'],
    ['has a now without a zone', aLine({ now: '2026-03-15T12:00:00' }), 'INVALID_DATE', 'now'],
    [
      'has a day that is none',
      aLine({}, {}, { dataThrough: '2026-02-30T10:00:00Z' }),
      'INVALID_DATE',
      'actual.dataThrough',
    ],
    [
      'has a number for a date',
      aLine({}, {}, { dataThrough: 1_773_568_800 }),
      'INVALID_DATE',
      'actual.dataThrough',
    ],
    [
      'has data of the future',
      aLine({}, {}, { dataThrough: '2026-03-15T12:05:00.001Z' }),
      'FUTURE_DATA',
      'actual.dataThrough',
    ],
  ];

  test.each(cases)('because it %s is answered with its code and path', async (...[, line, code, path]) => {
    const answer = await answerTo(line);
    expect(answer).toEqual({
      id: code === 'MISSING_ID' && path === 'id' ? null : idOf(line),
      error: expect.objectContaining({ code, path }),
      exitCode: 2,
    });
  });

  test('does not stop the others, and each line is answered in order', async () => {
    const line = (id: string) => JSON.stringify(aLine({ id }));
    const { answers, exitCode } = await evaluate(`${line('a')}\n{"id":"b",\n\n${line('c')}`);
    expect(
      answers.map((answer) => [answer['id'], (answer['error'] as { code: string } | undefined)?.code]),
    ).toEqual([
      ['a', undefined],
      [null, 'INVALID_JSON'],
      [null, 'INVALID_JSON'],
      ['c', undefined],
    ]);
    expect(exitCode).toBe(2);
  });
});

describe('the input', () => {
  test('may start with a byte order mark, end lines with CRLF, and hold U+2028', async () => {
    const line = JSON.stringify(aLine({ id: 'a\u2028b' }));
    const { answers, exitCode } = await evaluate(`\uFEFF${line}\r\n${line}\r\n`);
    expect(answers.map(({ id }) => id)).toEqual(['a\u2028b', 'a\u2028b']);
    expect(exitCode).toBe(0);
  });

  test('may be cut anywhere, within a character too', async () => {
    const bytes = Buffer.from(`${JSON.stringify(aLine({ id: 'é🚀' }))}\n`);
    const { answers } = await evaluate(Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)));
    expect(answers.map(({ id }) => id)).toEqual(['é🚀']);
  });

  test('may be empty', async () => {
    expect(await evaluate('')).toMatchObject({ exitCode: 0, out: '', err: '' });
  });
});

describe('--policy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-evaluate-'));
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  test('changes thresholds', async () => {
    const policy = file('mild.yaml', 'criticalAbovePct: 30\n');
    const { answers } = await evaluate(`${JSON.stringify(aLine())}\n`, policy);
    expect(answers[0]).toMatchObject({ severity: 'warning', action: 'slack_alert' });
  });

  test('is refused with file, line and column, and nothing is answered', async () => {
    const policy = file('wrong.yaml', 'warningFromPct: 5\ncriticalAbovePct: high\n');
    const { exitCode, out, err } = await evaluate(`${JSON.stringify(aLine())}\n`, policy);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/wrong\.yaml:2:19: criticalAbovePct: .*expected number/);
  });
});

test('2,500 mixed lines take under 3 s from start to end', () => {
  const lines = Array.from({ length: 2_500 }, (_, index) =>
    index % 5 === 0
      ? '{"id":'
      : JSON.stringify(aLine({ id: String(index) }, { campaignName: `Brand ${index} 🚀`.repeat(4) })),
  );
  const code =
    "const { runEvaluate } = await import('./src/cli/evaluate.ts'); process.exitCode = await runEvaluate({}, process);";
  const startedAt = performance.now();
  const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: new URL('../..', import.meta.url),
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
  });
  expect(run.stdout.trimEnd().split('\n')).toHaveLength(2_500);
  expect(run.status).toBe(2);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});

function idOf(line: unknown): unknown {
  const id = line === null || typeof line !== 'object' ? null : Reflect.get(line, 'id');
  return typeof id === 'string' ? id : null;
}
