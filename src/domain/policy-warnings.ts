import { modeOverrideFor } from './modes.ts';
import type { Platform } from './platform.ts';
import type { ModeOverride, Policy } from './policy.ts';

/** Something in a policy that can be put in force and is probably not what was meant. `path` is where in the file. */
export interface PolicyWarning {
  path: readonly (string | number)[];
  message: string;
}

/** Where the policy is to hold: on real accounts or not, and on which platforms. */
export interface PolicyPlace {
  isLive: boolean;
  platforms: readonly Platform[];
}

type Rule = (policy: Policy, place: PolicyPlace) => readonly PolicyWarning[];

const RULES: readonly Rule[] = [
  unusedOverrides,
  unwatchedPlatforms,
  dashedAccounts,
  noApprovers,
  claimedIdentity,
  riskyDirections,
  deniedAndAllowed,
  lateDefault,
];

/** Every doubt about a policy; none where it is likely what was meant. */
export function warningsOf(policy: Policy, place: PolicyPlace): readonly PolicyWarning[] {
  return RULES.flatMap((rule) => rule(policy, place));
}

/** Of two overrides for one scope the first counts. */
function unusedOverrides({ modeOverrides }: Policy): readonly PolicyWarning[] {
  return modeOverrides.flatMap((override, index) => {
    const first = modeOverrideFor(
      { modeOverrides: modeOverrides.filter(sameScopeAs(override)) },
      ownScope(override),
    );
    return first === null || first === override
      ? []
      : [
          {
            path: ['modeOverrides', index],
            message: `modeOverrides.${index}: it never applies, because an earlier one for the same scope sets mode ${first.mode}`,
          },
        ];
  });
}

function unwatchedPlatforms({ modeOverrides }: Policy, { platforms }: PolicyPlace): readonly PolicyWarning[] {
  return modeOverrides.flatMap(({ platform }, index) =>
    platforms.includes(platform)
      ? []
      : [
          {
            path: ['modeOverrides', index],
            message: `modeOverrides.${index}: it never applies, because ${platform} is not watched here`,
          },
        ],
  );
}

function ownScope({ platform, accountId, campaignId }: ModeOverride) {
  return { platform, accountId: accountId ?? '', campaignId: campaignId ?? null };
}

function sameScopeAs(override: ModeOverride): (other: ModeOverride) => boolean {
  const { platform, accountId, campaignId } = override;
  return (other) =>
    other.platform === platform && other.accountId === accountId && other.campaignId === campaignId;
}

/** Google's own pages show customer ids with dashes; its API, and so our account ids, have none. */
function dashedAccounts({ modeOverrides, approvals }: Policy): readonly PolicyWarning[] {
  return [...dashed(['modeOverrides'], modeOverrides), ...dashed(['approvals', 'rules'], approvals.rules)];
}

function dashed(
  path: readonly string[],
  scopes: readonly { platform?: string | undefined; accountId?: string | undefined }[],
): readonly PolicyWarning[] {
  return scopes.flatMap(({ platform, accountId = '' }, index) =>
    platform === 'google' && accountId.includes('-')
      ? [
          {
            path: [...path, index, 'accountId'],
            message: `${[...path, index].join('.')}: it never applies, because Google's account ids are written without dashes: ${accountId.replaceAll('-', '')}`,
          },
        ]
      : [],
  );
}

function noApprovers({ approvers, approvals }: Policy, { isLive }: PolicyPlace): readonly PolicyWarning[] {
  const namesNobody = approvers.length === 0 && approvals.rules.every((rule) => rule.approvers.length === 0);
  if (!isLive || !namesNobody) return [];
  const message =
    'approvers: empty, so that on live accounts nobody may decide anything: no halt is approved, and none is resumed';
  return [{ path: ['approvers'], message }];
}

function claimedIdentity({ approvals }: Policy, { isLive }: PolicyPlace): readonly PolicyWarning[] {
  if (!isLive || !approvals.acceptClaimedIdentity) return [];
  const message =
    'approvals.acceptClaimedIdentity: whoever reaches the Temporal server may decide in the name of any approver';
  return [{ path: ['approvals', 'acceptClaimedIdentity'], message }];
}

/** Spec §3 recommends it for live accounts: money that is not spent can still be spent. */
function riskyDirections(
  { mode, haltDirections }: Policy,
  { isLive }: PolicyPlace,
): readonly PolicyWarning[] {
  const risky = haltDirections.filter((direction) => direction !== 'over');
  if (!isLive || mode !== 'autonomous' || risky.length === 0) return [];
  const message = `haltDirections: on live accounts ${risky.join(' and ')} is better asked than halted; leave only over`;
  return [{ path: ['haltDirections'], message }];
}

function deniedAndAllowed({ allow, deny }: Policy): readonly PolicyWarning[] {
  return deny.flatMap((entry, index) =>
    allow.includes(entry)
      ? [{ path: ['deny', index], message: `deny.${index}: "${entry}" is allowed too; deny wins` }]
      : [],
  );
}

/** A question that outlives the next sweep is asked about again before it is answered (spec §4). */
function lateDefault({ ladder, sweepIntervalHours }: Policy): readonly PolicyWarning[] {
  if (ladder.defaultMinutes < sweepIntervalHours * 60) return [];
  const message = `ladder.defaultMinutes: ${ladder.defaultMinutes} is no shorter than the ${sweepIntervalHours} h between sweeps; the next one comes before the answer`;
  return [{ path: ['ladder', 'defaultMinutes'], message }];
}
