import type { OnCallEvent } from '../domain/on-call-event.ts';

/** One way to call the person on call. Throws `OutsideFailure` (`NOTIFIER_*`); never retries by itself. */
export interface OnCall {
  readonly name: string;
  send(event: OnCallEvent): Promise<void>;
}
