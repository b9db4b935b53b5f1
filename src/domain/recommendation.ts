import type { Decision } from './decision.ts';
import { readableAmount, toMicros, toMicrosText } from './money.ts';
import type { Observation } from './observation.ts';
import { formatPct } from './variance.ts';

/** The suggested next step, with its numbers, for a media buyer. Text for people: never an input to a rule. */
export function recommend(decision: Decision, observation: Observation): string {
  if (decision.route === 'unmatched') return unmatchedText(observation);
  if (decision.zeroDelivery) return zeroText(observation);
  if (decision.severity === 'healthy') return 'Nothing to do: spend follows the plan.';
  const doubt = decision.lowConfidence ? 'First check that plan and platform show the same campaign. ' : '';
  return doubt + (decision.severity === 'critical' ? criticalText : warningText)(decision, observation);
}

function warningText(decision: Decision, observation: Observation): string {
  const gap = gapText(decision, observation);
  return decision.direction === 'under'
    ? `${gap}: raise bids or the daily budget, or widen the targeting, to catch up.`
    : `${gap}: lower the daily budget or review the targeting.`;
}

function criticalText(decision: Decision, observation: Observation): string {
  const gap = gapText(decision, observation);
  return decision.direction === 'under'
    ? `${gap}: stop to find out what holds it back, then resume it, or move the unspent budget to a campaign that delivers.`
    : `${gap}: pause now, correct the budget, and take the overspend from the rest of the flight.`;
}

function zeroText({ targetMicros, currency }: Observation): string {
  const target = targetMicros === null ? '' : ` of ${readableAmount(targetMicros, currency)}`;
  return `Nothing was spent${target} planned by now: go through status, audience, bid, budget and creative, in this order.`;
}

function unmatchedText({ match, actualMicros, currency }: Observation): string {
  if (match === 'missing') {
    return 'The plan has it in flight and the platform does not show it: check its id and account in the plan, or whether it was removed.';
  }
  const spent = actualMicros === null ? '' : ` and spent ${readableAmount(actualMicros, currency)}`;
  return `It runs${spent} without a plan: add it to the plan, correct its name or id there, or pause it.`;
}

/** `260.00 USD (26.0 %) over target`, or what was spent where nothing was planned. */
function gapText({ variancePct, direction }: Decision, observation: Observation): string {
  const { actualMicros, targetMicros, currency } = observation;
  if (actualMicros === null || targetMicros === null) return 'Off target';
  if (variancePct === null) return `${readableAmount(actualMicros, currency)} spent with nothing planned`;
  const difference = toMicros(actualMicros) - toMicros(targetMicros);
  const gap = toMicrosText(difference < 0n ? -difference : difference);
  return `${readableAmount(gap, currency)} (${formatPct(variancePct)}) ${direction} target`;
}
