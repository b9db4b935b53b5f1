import { type Context, context } from '@opentelemetry/api';

/**
 * What is done about a decision belongs to the trace of whoever decided, not to that of the sweep that started the incident:
 * handlers note where they were called from, the main loop goes on there. Without tracing both do nothing.
 */
export class DecisionTraces {
  readonly #contexts = new Map<string, Context>();

  /** Notes the trace in which a decision came. */
  note(decisionId: string): void {
    this.#contexts.set(decisionId, context.active());
  }

  /** Does `work` in the trace of the decision, or where it is called where there is none. */
  within<T>(decisionId: string, work: () => T): T {
    return context.with(this.#contexts.get(decisionId) ?? context.active(), work);
  }

  forget(decisionId: string): void {
    this.#contexts.delete(decisionId);
  }
}
