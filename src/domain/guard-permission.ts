import type { Decision } from './decision.ts';
import type { GuardRule } from './guards.ts';
import { modeFor } from './modes.ts';
import type { HaltDirection } from './policy.ts';

/** `monitor`: Pacekeeper only records. */
export const monitorMode: GuardRule = ({ policy, observation }) =>
  modeFor(policy, observation) === 'monitor' ? 'Pacekeeper only watches this campaign (mode monitor)' : null;

/** `approve`: each halt asks a person first. */
export const approveMode: GuardRule = ({ policy, observation }) =>
  modeFor(policy, observation) === 'approve'
    ? 'each halt of this campaign asks a person first (mode approve)'
    : null;

/** The kill switch: while automation is off nothing is halted without a person. */
export const killSwitch: GuardRule = ({ automationOn }) =>
  automationOn ? null : 'automation is switched off';

/** Allow and deny lists, by campaign id or label. */
export const allowDeny: GuardRule = ({ policy, observation }) => {
  const names = [observation.campaignId, observation.campaignKey, ...observation.labels];
  const denied = policy.deny.find((entry) => names.includes(entry));
  if (denied !== undefined) return `"${denied}" is on the list of what is never halted without asking`;
  const isAllowed = policy.allow.length === 0 || policy.allow.some((entry) => names.includes(entry));
  return isAllowed ? null : 'the campaign is not on the list of what may be halted without asking';
};

/** The directions that policy lets the machine halt for. */
export const haltDirection: GuardRule = ({ policy }, decision) => {
  const direction = haltDirectionOf(decision);
  return policy.haltDirections.includes(direction)
    ? null
    : `${IN_WORDS[direction]} is not halted without asking`;
};

/** A campaign that does not run needs no halt, whoever paused it. */
export const alreadyPaused: GuardRule = ({ observation, memory }) => {
  const { platformStatus } = observation;
  if (platformStatus === 'active') return null;
  const lease = memory?.lease ?? null;
  return lease === null
    ? `the campaign is ${platformStatus ?? 'not on the platform'} already; Pacekeeper did not do it`
    : `Pacekeeper paused it already, at ${lease.haltedAt}; the pause ends at ${lease.leaseUntil}`;
};

/** What somebody else paused needs no decision of a person: who paused it has decided (issue 4 §4, ownership). */
export const pausedByOthers: GuardRule = (context, decision) => {
  const isTheirs =
    context.observation.platformStatus === 'paused' && (context.memory?.lease ?? null) === null;
  return isTheirs ? alreadyPaused(context, decision) : null;
};

const IN_WORDS: Readonly<Record<HaltDirection, string>> = {
  over: 'overspending',
  under: 'underspending',
  zero: 'zero delivery',
};

function haltDirectionOf({ zeroDelivery, direction }: Decision): HaltDirection {
  if (zeroDelivery) return 'zero';
  return direction === 'under' ? 'under' : 'over';
}
