import { setTimeout as wait } from 'node:timers/promises';
import type { DecisionMessage } from '../src/workflows/messages.ts';
import { type ChaosStack, PEOPLE } from './chaos-stack.ts';
import type { SentDecision } from './facts.ts';

/** A decision to send: what, on which incident, and by whom. */
export interface Wish extends Partial<Omit<DecisionMessage, 'by' | 'reason'>> {
  decision: DecisionMessage['decision'];
  workflowId: string;
  by?: string;
}

/** Sends decisions as callers do: again, under the same key, until somebody answers; and remembers what they were told. */
export interface Decider {
  sent: readonly SentDecision[];
  /** over the API; the promise is kept once it is answered */
  overApi(wish: Wish): Promise<SentDecision>;
  /** as a signal, which nobody answers */
  bySignal(wish: Wish): Promise<void>;
  /** waits until every decision was answered; gives those that nobody answered */
  answered(): Promise<readonly string[]>;
}

/** longer than a platform that is throttled keeps a halt waiting */
const TRY_FOR_MS = 12 * 60_000;
const REQUEST_WITHIN_MS = 40_000;
const AGAIN_AFTER_MS = 400;

/** Decides in the names of the chaos suite's people. */
export function createDecider(stack: ChaosStack): Decider {
  const sent: SentDecision[] = [];
  const open = new Set<Promise<string | null>>();
  const remember = (wish: Wish, via: SentDecision['via']): SentDecision => {
    const { workflowId, decision, by = PEOPLE[0] } = wish;
    const one = { said: `chaos-${sent.length + 1}`, workflowId, decision, by, via, accepted: null };
    sent.push(one);
    return one;
  };
  return {
    sent,
    overApi(wish) {
      const one = remember(wish, 'api');
      const isAnswered = untilAnswered(stack, one, wish);
      open.add(isAnswered.then((is) => (is ? null : `${one.workflowId}: ${one.said} was never answered`)));
      return isAnswered.then(() => one);
    },
    async bySignal(wish) {
      const one = remember(wish, 'signal');
      const { workflowId, by = PEOPLE[0], ...message } = wish;
      const handle = stack.client.workflow.getHandle(workflowId);
      await handle.signal('approval', { ...message, by, reason: one.said }).then(
        () => {
          one.accepted = 'taken';
        },
        () => undefined,
      );
    },
    answered: async () => (await Promise.all(open)).filter((one) => one !== null),
  };
}

async function untilAnswered(stack: ChaosStack, one: SentDecision, wish: Wish): Promise<boolean> {
  const givenUpAt = Date.now() + TRY_FOR_MS;
  while (Date.now() < givenUpAt) {
    const answer = await post(stack, one, wish).catch(() => null);
    if (answer !== null && answer.status < 500 && answer.status !== 429) {
      one.accepted = answer.outcome;
      return true;
    }
    await wait(AGAIN_AFTER_MS);
  }
  return false;
}

interface Answered {
  status: number;
  outcome: 'executed' | 'recorded' | null;
}

async function post(stack: ChaosStack, one: SentDecision, wish: Wish): Promise<Answered> {
  const { workflowId, by: _by, ...decision } = wish;
  const url = `${stack.apiUrl}/v1/incidents/${encodeURIComponent(workflowId)}/decisions`;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${stack.tokens.get(one.by) ?? ''}`,
      'idempotency-key': one.said,
    },
    body: JSON.stringify({ ...decision, reason: one.said }),
    signal: AbortSignal.timeout(REQUEST_WITHIN_MS),
  });
  const body = (await response.json()) as { outcome?: unknown };
  const isTaken = response.ok && (body.outcome === 'executed' || body.outcome === 'recorded');
  return { status: response.status, outcome: isTaken ? (body.outcome as Answered['outcome']) : null };
}
