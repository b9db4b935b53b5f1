import { expect, test } from 'vitest';
import type { DeadLetter } from '../../src/domain/dead-letter.ts';
import { type LetterContext, retryPlanOf } from '../../src/domain/dead-letter-retry.ts';
import { aLetter } from '../support/builders.ts';

const campaign = { platform: 'google', accountId: '1234567890', campaignKey: '111' } as const;
const workflowId = 'incident:google:1234567890:111';
const latest = { asOf: '2026-03-15T12:00:00.000Z', campaignId: '111' };
const nothing: LetterContext = { incident: null, latest: null };
const open: LetterContext = { incident: { status: 'dead_letter', workflowId, sweepKey: 'google:B' }, latest };
const closed: LetterContext = { ...open, incident: { status: 'closed', workflowId, sweepKey: null } };

const step: Partial<DeadLetter> = { kind: 'exhausted_step', campaignKey: '111', code: 'STEP_EXHAUSTED' };
const check = { kind: 'check', campaign, campaignId: '111' };
const sweep = { kind: 'sweep', platform: 'google' };

interface Row {
  rule: string;
  letter: Partial<DeadLetter>;
  known: LetterContext;
  plan: object;
}

const ROWS: readonly Row[] = [
  {
    rule: 'a step of an open incident is tried by the incident, in the sweep that it failed in',
    letter: { ...step, sweepKey: 'google:A' },
    known: open,
    plan: { kind: 'observe', workflowId, sweepKey: 'google:A', campaign },
  },
  {
    rule: 'a step that failed in no sweep, in the one that its incident saw last',
    letter: { ...step, sweepKey: null },
    known: open,
    plan: { kind: 'observe', workflowId, sweepKey: 'google:B', campaign },
  },
  {
    rule: 'a step of an incident that has closed is a check of its campaign',
    letter: step,
    known: closed,
    plan: check,
  },
  {
    rule: 'a step of a campaign that was never observed is a check without a platform id',
    letter: step,
    known: nothing,
    plan: { ...check, campaignId: null },
  },
  {
    rule: 'a step about a whole feed is a sweep',
    letter: { ...step, campaignKey: 'data-fault' },
    known: open,
    plan: sweep,
  },
  {
    rule: 'a step about a platform out of reach is a sweep',
    letter: { ...step, campaignKey: 'platform-unreachable' },
    known: open,
    plan: sweep,
  },
  {
    rule: 'a record of the platform is a check of its campaign',
    letter: { campaignKey: '111', data: { source: 'platform', campaignId: '111' } },
    known: nothing,
    plan: check,
  },
  {
    rule: 'a record without an id is a sweep',
    letter: { data: { source: 'platform', campaignId: null } },
    known: nothing,
    plan: sweep,
  },
  {
    rule: 'a row of the plan is a sweep, because a check does not know which rows are wrong',
    letter: { campaignKey: '111', data: { source: 'plan', campaignId: '111' } },
    known: nothing,
    plan: sweep,
  },
  {
    rule: 'an account that could not be read is a sweep',
    letter: { kind: 'failed_page' },
    known: nothing,
    plan: sweep,
  },
];

test.each(ROWS)('$rule', ({ letter, known, plan }) => {
  expect(retryPlanOf(aLetter(letter), known)).toEqual(plan);
});

test.each<[string, LetterContext, RegExp]>([
  ['ended, cannot be told any more and is left to a person', closed, /has ended.*discard the letter/],
  ['is open, tells it by itself', open, /says by itself what it owes/],
])('what no channel took of an incident that %s', (_rule, context, why) => {
  expect(retryPlanOf(aLetter({ ...step, code: 'NOT_TOLD' }), context)).toEqual({
    kind: 'not_possible',
    why: expect.stringMatching(why),
  });
});
