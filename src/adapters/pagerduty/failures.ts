import type { OutsideFailure } from '../../domain/failure.ts';
import type { PostOutcome } from '../shared/post-event.ts';
import { type Callee, refusal, untaken } from '../shared/post-failures.ts';
import { quotable } from '../shared/redaction.ts';
import { refusalSchema } from './schema.ts';

const PAGERDUTY: Callee = { name: 'PagerDuty', settings: 'PAGERDUTY_ROUTING_KEY and PAGERDUTY_URL' };

/** What is wrong with the outcome of a post, or `null` where PagerDuty took the event. The routing key is in none of it. */
export function pagerDutyFailure(outcome: PostOutcome, routingKey: string): OutsideFailure | null {
  if (outcome.kind === 'unanswered') return untaken(PAGERDUTY, outcome.reason);
  if (outcome.status === 202) return null;
  return refusal(PAGERDUTY, outcome, wordsOf(outcome.text, routingKey));
}

/** PagerDuty's own reasons. The key goes before anything is cut, so that no half of it stays. */
function wordsOf(text: string, routingKey: string): string {
  const parsed = refusalSchema.safeParse(jsonOf(text));
  if (!parsed.success) return '';
  const { errors = [], message = '' } = parsed.data;
  const words = errors.length === 0 ? message : errors.join('; ');
  return quotable(words.replaceAll(routingKey, '[removed]'));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
