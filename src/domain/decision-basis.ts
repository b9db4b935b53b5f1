import type { CampaignMemory } from './campaign-memory.ts';
import type { Instant } from './instant.ts';
import type { Policy } from './policy.ts';

/**
 * What a decision on a stored observation stood on beside it; snoozes and overrides count by `judgedAt`. Kept with a record that
 * was made in place, so that a task which runs again decides the same (ADR 13).
 */
export interface DecisionBasis {
  policy: Policy;
  memory: CampaignMemory;
  automationOn: boolean;
  judgedAt: Instant;
}
