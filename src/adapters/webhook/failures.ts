import type { OutsideFailure } from '../../domain/failure.ts';
import type { PostOutcome } from '../shared/post-event.ts';
import { type Callee, refusal, untaken } from '../shared/post-failures.ts';

const WEBHOOK: Callee = {
  name: 'The on-call webhook',
  settings: 'ONCALL_WEBHOOK_URL and ONCALL_WEBHOOK_SECRET',
};

/**
 * What is wrong with the outcome of a post, or `null` on any 2xx. Neither the address, which is often a secret itself, nor
 * the receiver's words, which may repeat what it was sent, are quoted.
 */
export function webhookFailure(outcome: PostOutcome): OutsideFailure | null {
  if (outcome.kind === 'unanswered') return untaken(WEBHOOK, outcome.reason);
  return outcome.status >= 200 && outcome.status < 300 ? null : refusal(WEBHOOK, outcome, '');
}
