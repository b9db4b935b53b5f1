import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NoWorkerAnswers } from '../../src/client/answered-by-worker.ts';
import { type BulkTools, decideMany, MAX_BULK } from '../../src/client/decide-many.ts';
import { parseIncidentName } from '../../src/client/incident-name.ts';
import type { IncidentRecord, QuestionKind } from '../../src/domain/incident.ts';
import type { DecisionMessage } from '../../src/workflows/messages.ts';
import { anIncident } from '../support/builders.ts';
import { aStore } from '../support/store.ts';

const SWEEP = 'google:2026-03-15T12:00:00.000Z';
const AT = '2026-03-15T12:00:00.000Z';
const GIVEN = {
  updateId: 'u',
  message: { decision: 'approve', by: 'ana@example.com', reason: 'seen' } as DecisionMessage,
};

let made: Awaited<ReturnType<typeof aStore>>;
/** decisions that reached their incident, by campaign, in the order in which they did */
let reached: { campaign: string; observationId: unknown }[];
let atOnce: { now: number; most: number };
let answer: (campaign: string) => Promise<void>;
let tools: BulkTools;

beforeAll(async () => {
  made = await aStore();
  for (const n of ['1', '2', '3', '4', '5']) await put(n, { question: 'halt' });
  await put('look', { question: 'look' });
  await put('older', { question: 'halt', sweepKey: 'google:2026-03-15T08:00:00.000Z' });
  await put('closed', { question: null, status: 'closed' });
  for (const n of ['h1', 'h2']) await put(n, { question: null, status: 'halted', sweepKey: 'google:other' });
});
afterAll(() => made.close());

beforeEach(() => {
  reached = [];
  atOnce = { now: 0, most: 0 };
  answer = async () => undefined;
  tools = {
    book: made.store.incidentBook,
    decide: async ({ workflowId }, { message }) => {
      const campaign = workflowId.split(':')[3] ?? '';
      atOnce.now += 1;
      atOnce.most = Math.max(atOnce.most, atOnce.now);
      await answer(campaign).finally(() => {
        atOnce.now -= 1;
      });
      reached.push({ campaign, observationId: message.observationId });
      return { kind: 'answered', answer: { outcome: 'executed', reason: 'halted' } };
    },
  };
});

async function put(campaignKey: string, change: Partial<IncidentRecord>): Promise<void> {
  const workflowId = `incident:google:7:${campaignKey}`;
  await made.store.incidentBook.record(
    anIncident({
      platform: 'google',
      accountId: '7',
      campaignKey,
      workflowId,
      incidentKey: `${workflowId}:${AT}`,
      status: 'awaiting_approval',
      sweepKey: SWEEP,
      observationId: `google:7:${campaignKey}:${AT}`,
      ...change,
    }),
  );
}

function named(...campaigns: string[]) {
  const incidents = campaigns.map((campaign) => {
    const name = parseIncidentName(`incident:google:7:${campaign}`);
    if (name === null) throw new Error(`no name: ${campaign}`);
    return name;
  });
  return { kind: 'named', incidents } as const;
}

function asked(sweepKey: string, question: QuestionKind, platform?: 'google' | 'meta') {
  return { kind: 'asked', sweepKey, question, platform } as const;
}

function answersOf(result: Awaited<ReturnType<typeof decideMany>>) {
  if (result.kind !== 'decided') throw new Error(`not decided: ${JSON.stringify(result)}`);
  return result.answers;
}

describe('many decisions', () => {
  test('are answered in the order of their incidents, each once, bound to what the store shows of it', async () => {
    answer = (campaign) => new Promise((done) => setTimeout(done, campaign === '3' ? 30 : 0));
    const answers = answersOf(await decideMany(tools, named('3', '1', '3', '2'), GIVEN));
    expect(answers.map(({ incident }) => incident)).toEqual([
      'incident:google:7:3',
      'incident:google:7:1',
      'incident:google:7:2',
    ]);
    expect(reached.find(({ campaign }) => campaign === '3')?.observationId).toBe(`google:7:3:${AT}`);
  });

  test('find the open incidents of a sweep that ask the same', async () => {
    const answers = answersOf(await decideMany(tools, asked(SWEEP, 'halt', 'google'), GIVEN));
    expect(answers.map(({ incident }) => incident.split(':')[3])).toEqual(['1', '2', '3', '4', '5']);
    expect(reached).toHaveLength(5);
  });

  test('say so where nothing of that sweep asks this', async () => {
    expect(await decideMany(tools, asked(SWEEP, 'resume'), GIVEN)).toEqual({ kind: 'nothing_asked' });
    expect(await decideMany(tools, asked(SWEEP, 'halt', 'meta'), GIVEN)).toEqual({ kind: 'nothing_asked' });
  });

  test('may be of incidents that ask nothing and stand alike, such as halted ones', async () => {
    expect(answersOf(await decideMany(tools, named('h1', 'h2'), GIVEN))).toHaveLength(2);
  });

  test('run a few at a time', async () => {
    for (let n = 0; n < 20; n += 1) await put(`many-${n}`, { question: 'release', sweepKey: 'google:many' });
    answer = () => new Promise((done) => setImmediate(done));
    expect(answersOf(await decideMany(tools, asked('google:many', 'release'), GIVEN))).toHaveLength(20);
    expect(atOnce.most).toBe(8);
  });
});

describe('nothing is decided', () => {
  test.each([
    ['asks something else', 'look', { asks: 'look', sweepKey: SWEEP }],
    ['is of another sweep', 'older', { asks: 'halt', sweepKey: 'google:2026-03-15T08:00:00.000Z' }],
    ['is closed', 'closed', { asks: 'closed', sweepKey: SWEEP }],
    ['is unknown', 'nobody', null],
  ])('where one %s, and it is named', async (_what, campaign, found) => {
    const result = await decideMany(tools, named(campaign, '1', '2'), GIVEN);
    expect(result).toEqual({
      kind: 'not_alike',
      expected: { asks: 'halt', sweepKey: SWEEP },
      odd: [{ incident: `incident:google:7:${campaign}`, found }],
    });
    expect(reached).toEqual([]);
  });

  test('where a sweep asks more than one person can have looked at', async () => {
    const records = Array.from({ length: MAX_BULK + 1 }, () => anIncident());
    const book = { ...made.store.incidentBook, list: async () => records };
    const result = await decideMany({ ...tools, book }, asked(SWEEP, 'halt'), GIVEN);
    expect(result).toEqual({ kind: 'too_many', atMost: MAX_BULK });
    expect(reached).toEqual([]);
  });
});

test('after one that nobody answered, no further ones are tried', async () => {
  for (let n = 0; n < 12; n += 1) await put(`away-${n}`, { question: 'resume', sweepKey: 'google:away' });
  answer = async () => {
    throw new NoWorkerAnswers(10_000);
  };
  const answers = answersOf(await decideMany(tools, asked('google:away', 'resume'), GIVEN));
  const tried = answers.map(({ result }) => result.kind === 'failed' && result.isTried);
  expect(answers.every(({ result }) => result.kind === 'failed')).toBe(true);
  expect(tried.filter(Boolean)).toHaveLength(8);
});
