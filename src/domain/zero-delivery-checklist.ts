import type { Observation } from './observation.ts';

/** What to check when a running campaign spends nothing, in the document's order: status, audience, bid, budget, creative. */
export function zeroDeliveryChecklist({ platformStatus, budgetMicros }: Observation): readonly string[] {
  const budget =
    budgetMicros === null
      ? 'the budget is set and not used up'
      : 'the budget on the platform is the planned one';
  return [
    `Status: the platform says ${platformStatus ?? 'nothing'}; check that its ad groups, line items and the account run too.`,
    'Audience: check that targeting is not empty, and that no exclusion or list change shrank it.',
    'Bid: check that bids and bid limits can still win auctions.',
    `Budget: check that ${budget}, also the shared and the daily one, and that billing is in order.`,
    'Creative: check that ads are approved, active, and that their links work.',
  ];
}
