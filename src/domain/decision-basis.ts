import type { CampaignMemory } from './campaign-memory.ts';
import type { Instant } from './instant.ts';
import type { Policy } from './policy.ts';

/**
 * What a decision on a stored observation stood on beside it; snoozes, overrides and deadlines count from `judgedAt`. Kept with a
 * record that was made in place, so that its task decides the same where the same run of the workflow takes it up again (ADR 13).
 */
export interface DecisionBasis {
  runId: string;
  policy: Policy;
  memory: CampaignMemory;
  automationOn: boolean;
  judgedAt: Instant;
}
