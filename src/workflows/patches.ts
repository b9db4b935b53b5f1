/**
 * Every change to the commands of a workflow that may be running when it is deployed: why, since when, and when it may go.
 * A patch goes when no run that started before it is open (`temporal workflow list`), together with its saved history.
 */
export const PATCHES = {
  /**
   * Who sent decisions is found out for all that wait at once, with the policy of that moment, instead of one activity
   * `attributeDecision` each. Since 2026-11; may go when no incident that opened before is open.
   */
  decisionsInBatches: 'decisions-in-batches',
  /**
   * The person on call is called at the second rung of the ladder, for a halt that fails for good, and for a platform that
   * stays out of reach. Since 2026-11; may go when no incident that opened before is open.
   */
  onCall: 'on-call',
} as const;
