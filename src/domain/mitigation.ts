import type { Decision } from './decision.ts';
import type { Observation } from './observation.ts';
import { restOfBudgetText } from './rest-of-budget.ts';
import { zeroDeliveryChecklist } from './zero-delivery-checklist.ts';

/** What a mitigation is made for: the decision, what was observed, and the likely cause's code. */
export interface MitigationInput {
  decision: Decision;
  observation: Observation;
  cause: string;
}

const BY_CAUSE: Readonly<Record<string, string>> = {
  not_in_plan: 'Enter the campaign in the plan with its platform id, so that it is matched by id.',
  not_on_platform: 'Correct the id or account in the plan, or end the plan line if the campaign was dropped.',
  currency_mismatch: "Enter the plan's amounts in the currency of the account.",
  nothing_planned:
    'Give the plan a budget and flight that cover what runs, or end the campaign on its platform.',
  mismatched_records:
    'Bring names, market, product and dates of plan and platform in line, and enter the platform id in the plan.',
  plan_changed: 'Carry the new budget over to the platform; let one person own both.',
  stale_data: 'Look at the platform itself before deciding, and at the report that feeds the numbers.',
  early_flight: 'Wait for the third day before changing bids, unless money is lost meanwhile.',
  sudden_change: 'Undo what was changed on the platform since the last observation, or enter it in the plan.',
  steady_drift: 'Set the daily budget from what is left of the flight instead of from the first plan.',
};

/** The seed's node `generateMitigation`: steps that end the variance and keep it from coming back. Text for people. */
export function generateMitigation({ decision, observation, cause }: MitigationInput): string[] {
  const forCause = BY_CAUSE[cause];
  const steps = [
    ...(decision.zeroDelivery ? zeroDeliveryChecklist(observation) : amountSteps(decision, observation)),
    ...(forCause === undefined ? [] : [forCause]),
  ];
  return steps.length > 0 ? steps : ['Look at the change history of the campaign on its platform.'];
}

function amountSteps(decision: Decision, observation: Observation): readonly string[] {
  if (decision.route === 'unmatched' || decision.severity === 'healthy') return [];
  const rest = restOfBudgetText(observation);
  const limit =
    decision.direction === 'over'
      ? 'Set a limit for the campaign on its platform, so that it cannot run ahead of the plan again.'
      : 'Check bids, audience size and approvals for what holds delivery back.';
  return rest === null ? [limit] : [rest, limit];
}
