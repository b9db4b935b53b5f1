import { expect, test } from 'vitest';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts';
import { type PolicyPlace, warningsOf } from '../../src/domain/policy-warnings.ts';

const PLATFORMS = ['google', 'meta', 'dv360'] as const;
const SIMULATOR: PolicyPlace = { isLive: false, platforms: PLATFORMS };
const LIVE: PolicyPlace = { isLive: true, platforms: PLATFORMS };
const approvers = ['ana@example.com'];
const claimed = { ...DEFAULT_POLICY.approvals, acceptClaimedIdentity: true };

function warnings(change: Partial<Policy>, place = SIMULATOR) {
  return warningsOf({ ...DEFAULT_POLICY, ...change }, place);
}

test('the policy that is built in leaves no doubt', () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ mode: 'approve', approvers }, LIVE)).toEqual([]);
});

interface Doubt {
  doubt: string;
  change: Partial<Policy>;
  place: PolicyPlace;
  path: (string | number)[];
  says: RegExp;
}

const DOUBTS: readonly Doubt[] = [
  {
    doubt: 'a second override for the same scope never applies',
    change: {
      modeOverrides: [
        { platform: 'google', accountId: '1', mode: 'monitor' },
        { platform: 'google', mode: 'approve' },
        { platform: 'google', accountId: '1', mode: 'autonomous' },
      ],
    },
    place: SIMULATOR,
    path: ['modeOverrides', 2],
    says: /never applies.*sets mode monitor/,
  },
  {
    doubt: 'an override of a platform that is not watched never applies',
    change: { modeOverrides: [{ platform: 'dv360', mode: 'monitor' }] },
    place: { isLive: false, platforms: ['google', 'meta'] },
    path: ['modeOverrides', 0],
    says: /dv360 is not watched here/,
  },
  {
    doubt: 'a Google account with dashes is none',
    change: { modeOverrides: [{ platform: 'google', accountId: '123-456-7890', mode: 'monitor' }] },
    place: SIMULATOR,
    path: ['modeOverrides', 0, 'accountId'],
    says: /without dashes: 1234567890/,
  },
  {
    doubt: 'without approvers nobody may decide on live accounts',
    change: { mode: 'approve' },
    place: LIVE,
    path: ['approvers'],
    says: /nobody may decide anything/,
  },
  {
    doubt: 'names that are only claimed decide for anybody',
    change: { mode: 'approve', approvers, approvals: claimed },
    place: LIVE,
    path: ['approvals', 'acceptClaimedIdentity'],
    says: /in the name of any approver/,
  },
  {
    doubt: 'what is not spent is better asked than halted',
    change: { mode: 'autonomous', approvers },
    place: LIVE,
    path: ['haltDirections'],
    says: /under and zero is better asked/,
  },
  {
    doubt: 'what is denied and allowed is denied',
    change: { allow: ['1', '2'], deny: ['3', '2'] },
    place: SIMULATOR,
    path: ['deny', 1],
    says: /"2" is allowed too; deny wins/,
  },
  {
    doubt: 'a default that falls after the next sweep is too late',
    change: { ladder: { ...DEFAULT_POLICY.ladder, defaultMinutes: 240 } },
    place: SIMULATOR,
    path: ['ladder', 'defaultMinutes'],
    says: /the next one comes before the answer/,
  },
];

test.each(DOUBTS)('$doubt', ({ change, place, path, says }) => {
  expect(warnings(change, place)).toEqual([{ path, message: expect.stringMatching(says) }]);
});
