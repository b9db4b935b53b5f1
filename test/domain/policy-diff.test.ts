import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts';
import { diffPolicies } from '../../src/domain/policy-diff.ts';
import { isDescribed } from '../../src/domain/policy-words.ts';

function aPolicy(change: Partial<Policy>): Policy {
  return { ...DEFAULT_POLICY, ...change };
}

function effects(before: Partial<Policy>, after: Partial<Policy>) {
  return diffPolicies(aPolicy(before), aPolicy(after)).map(({ path, effect }) => [path, effect]);
}

test('two policies that say the same do not differ, whatever their version', () => {
  expect(diffPolicies(DEFAULT_POLICY, aPolicy({ version: 'other' }))).toEqual([]);
});

test('a change is told in words, from what to what, and which way', () => {
  expect(diffPolicies(DEFAULT_POLICY, aPolicy({ criticalAbovePct: 20 }))).toEqual([
    {
      path: 'criticalAbovePct',
      words: 'variance above which a halt is proposed',
      before: '25',
      after: '20',
      effect: 'less_careful',
    },
  ]);
});

describe('more careful is', () => {
  test.each<[string, Partial<Policy>]>([
    ['to alert earlier', { warningFromPct: 5 }],
    ['to halt later', { criticalAbovePct: 40 }],
    ['to trust less', { confidentFrom: 0.8 }],
    ['to ask where the machine acted', { mode: 'approve' }],
    ['only to watch', { mode: 'monitor' }],
    ['to name what is never halted', { deny: ['111'] }],
    ['to narrow what may be halted', { allow: ['111'] }],
    ['fewer directions that may be halted', { haltDirections: ['over'] }],
    ['to want fresher data', { maxDataAgeHours: 12 }],
    ['to leave campaigns alone for longer', { cooldownHours: 12 }],
    ['a breaker that trips sooner', { breaker: { ...DEFAULT_POLICY.breaker, minProposedHalts: 3 } }],
    ['to let no zero delivery pass that is not trusted', { zeroDeliveryOverridesConfidence: false }],
    ['longer to cancel a halt', { approvals: { ...DEFAULT_POLICY.approvals, cancelWindowMinutes: 15 } }],
  ])('%s, and the way back is less', (_what, change) => {
    const [path] = Object.keys(change);
    const there = effects({}, change);
    expect(there).toEqual([[expect.stringMatching(`^${path}`), 'more_careful']]);
    expect(effects(change, {})).toEqual([[there[0]?.[0], 'less_careful']]);
  });
});

describe('neither more nor less careful is', () => {
  test.each<[string, Partial<Policy>, Partial<Policy>]>([
    ['a list of which some went and others came', { deny: ['1'] }, { deny: ['2'] }],
    ['the first name of an approver', {}, { approvers: ['ana@example.com'] }],
    ['the sum of confidence', {}, { weights: { metadata: 0.4, name: 0.4, freshness: 0.2 } }],
  ])('%s', (_what, before, after) => {
    expect(new Set(effects(before, after).map(([, effect]) => effect))).toEqual(new Set(['neither']));
  });
});

test('an empty allow list allows everything, so that the first entry narrows it', () => {
  expect(diffPolicies(DEFAULT_POLICY, aPolicy({ allow: ['111'] }))).toMatchObject([
    { before: 'everything', after: '111', effect: 'more_careful' },
  ]);
  expect(effects({ allow: ['1'] }, { allow: ['1', '2'] })).toEqual([['allow', 'less_careful']]);
});

describe('modes are compared by where they hold', () => {
  const meta = { platform: 'meta', mode: 'approve' } as const;

  test('an override is the mode of its scope, before and after', () => {
    expect(diffPolicies(DEFAULT_POLICY, aPolicy({ modeOverrides: [meta] }))).toEqual([
      {
        path: 'modeOverrides',
        words: 'what the machine may do with meta',
        before: 'autonomous',
        after: 'approve',
        effect: 'more_careful',
      },
    ]);
  });

  test('one that says what would hold anyway changes nothing', () => {
    expect(effects({ mode: 'approve', modeOverrides: [meta] }, { mode: 'approve' })).toEqual([]);
  });

  test('an override of a campaign stays above one of its account', () => {
    const account = { platform: 'google', accountId: '1', mode: 'monitor' } as const;
    const campaign = { platform: 'google', accountId: '1', campaignId: '2', mode: 'approve' } as const;
    expect(effects({ modeOverrides: [campaign] }, { modeOverrides: [campaign, account] })).toEqual([
      ['modeOverrides', 'more_careful'],
    ]);
  });
});

describe('rules of approval', () => {
  const rule = {
    name: 'large',
    about: ['halt'],
    approvers: ['leads'],
    fallbackApprovers: [],
    approvals: 1,
    rejections: 1,
    fourEyes: false,
    otherwise: 'no_action',
  } as const;
  const withRules = (...rules: Policy['approvals']['rules']) =>
    aPolicy({ approvals: { ...DEFAULT_POLICY.approvals, rules } });

  test('are told by their name', () => {
    expect(diffPolicies(withRules(), withRules(rule))).toEqual([
      {
        path: 'approvals.rules',
        words: 'rule large',
        before: 'no such rule',
        after: 'about [halt], approvers [leads], approvals 1, rejections 1, otherwise no_action',
        effect: 'neither',
      },
    ]);
  });

  test('that need more people are more careful', () => {
    expect(diffPolicies(withRules(rule), withRules({ ...rule, approvals: 2 }))).toMatchObject([
      { words: 'rule large', effect: 'more_careful' },
    ]);
  });

  test('in another order decide otherwise', () => {
    const small = { ...rule, name: 'small' };
    expect(diffPolicies(withRules(rule, small), withRules(small, rule))).toMatchObject([
      { before: 'large, small', after: 'small, large' },
    ]);
  });
});

test('every number and switch of a policy is described, whoever adds one', () => {
  const other = JSON.parse(
    JSON.stringify(DEFAULT_POLICY, (_key, value: unknown) => {
      if (typeof value === 'number') return value + 1;
      if (typeof value === 'boolean') return !value;
      return Array.isArray(value) && value.length === 0 ? ['new'] : value;
    }),
  ) as Policy;
  const paths = diffPolicies(DEFAULT_POLICY, {
    ...other,
    modeOverrides: [],
    approvals: {
      ...other.approvals,
      rules: [],
      quietHours: { timeZone: 'UTC', from: '22:00', until: '06:00' },
    },
  }).map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !['allow', 'approvers'].includes(path) && !isDescribed(path))).toEqual([]);
});
