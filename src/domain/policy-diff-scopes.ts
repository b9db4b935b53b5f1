import { modeFor } from './modes.ts';
import type { Mode, ModeOverride, Policy } from './policy.ts';
import { effectOf, type PolicyChange } from './policy-change.ts';

const CARE: Readonly<Record<Mode, number>> = { monitor: 2, approve: 1, autonomous: 0 };

/** Which mode holds where, before and after, whatever line of the file says so: for everything, then scope by scope. */
export function diffScopes(before: Policy, after: Policy): readonly PolicyChange[] {
  const scopes = new Map(
    [...before.modeOverrides, ...after.modeOverrides].map((override) => [scopeText(override), override]),
  );
  return [
    ...change('mode', 'what the machine may do', [before.mode, after.mode]),
    ...[...scopes].flatMap(([scope, override]) =>
      change('modeOverrides', `what the machine may do with ${scope}`, [
        modeIn(before, override),
        modeIn(after, override),
      ]),
    ),
  ];
}

function change(path: string, words: string, [was, is]: readonly [Mode, Mode]): readonly PolicyChange[] {
  if (was === is) return [];
  return [{ path, words, before: was, after: is, effect: effectOf(CARE[is] - CARE[was]) }];
}

function modeIn(policy: Policy, { platform, accountId, campaignId }: ModeOverride): Mode {
  return modeFor(policy, { platform, accountId: accountId ?? '', campaignId: campaignId ?? null });
}

function scopeText({ platform, accountId, campaignId }: ModeOverride): string {
  const account = accountId === undefined ? '' : `, account ${accountId}`;
  return `${platform}${account}${campaignId === undefined ? '' : `, campaign ${campaignId}`}`;
}
