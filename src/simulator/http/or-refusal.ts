import { Refusal, type SimAnswer } from './exchange.ts';

/** Turns a refusal thrown by a handler into its answer. */
export function orRefusal(answer: () => SimAnswer): SimAnswer {
  try {
    return answer();
  } catch (failure) {
    if (failure instanceof Refusal) return failure.answer;
    throw failure;
  }
}
