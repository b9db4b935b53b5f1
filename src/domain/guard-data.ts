import type { GuardRule } from './guards.ts';
import { elapsedMs, HOUR_MS } from './instant.ts';

/** Data older than a day says little about now. */
export const dataAge: GuardRule = ({ observation, policy, asOf }) => {
  const ageMs = elapsedMs(observation.dataThrough, asOf);
  return ageMs > policy.maxDataAgeHours * HOUR_MS
    ? `the platform's data is ${inHours(ageMs)} old, more than ${policy.maxDataAgeHours} h`
    : null;
};

/** A plan that missed its refresh may be yesterday's plan. */
export const planAge: GuardRule = ({ observation, policy, asOf }) => {
  const ageMs = elapsedMs(observation.planAsOf, asOf);
  const limitHours = observation.planRefreshHours + policy.planGraceHours;
  return ageMs > limitHours * HOUR_MS
    ? `the plan is ${inHours(ageMs)} old, more than its refresh cycle and ${policy.planGraceHours} h`
    : null;
};

/** There is no FX: amounts in two currencies cannot be compared. */
export const currencyMismatch: GuardRule = ({ observation: { currency, planCurrency } }) =>
  planCurrency === null || planCurrency === currency
    ? null
    : `the plan is in ${planCurrency} and the account in ${currency}`;

function inHours(ms: number): string {
  return `${(ms / HOUR_MS).toFixed(1)} h`;
}
