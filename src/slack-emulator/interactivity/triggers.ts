import { randomBytes } from 'node:crypto';

/** Slack: a trigger is good for three seconds, and for one view. */
const LIFETIME_MS = 3_000;
const MAX_KEPT = 1_000;

/** Who may be shown a view, and on top of which. */
export interface TriggerContext {
  userId: string;
  /** the view that was acted in, or null where it was a message */
  viewId: string | null;
}

interface Trigger extends TriggerContext {
  issuedMs: number;
  isUsed: boolean;
}

/** What becomes of a `trigger_id`; the refusals are Slack's codes. */
export type Redeemed =
  | ({ kind: 'redeemed' } & TriggerContext)
  | { kind: 'refused'; error: 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id' };

/** Hands out the ids with which an app may show a view to whoever just acted. */
export class Triggers {
  readonly #triggers = new Map<string, Trigger>();
  #count = 0;

  issue(context: TriggerContext, nowMs: number): string {
    this.#count += 1;
    const id = `${Math.floor(nowMs)}.${this.#count}.${randomBytes(16).toString('hex')}`;
    this.#triggers.set(id, { ...context, issuedMs: nowMs, isUsed: false });
    if (this.#triggers.size > MAX_KEPT) this.#triggers.delete([...this.#triggers.keys()][0] ?? '');
    return id;
  }

  redeem(id: string, nowMs: number): Redeemed {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) return { kind: 'refused', error: 'invalid_trigger_id' };
    if (nowMs - trigger.issuedMs > LIFETIME_MS) return { kind: 'refused', error: 'expired_trigger_id' };
    if (trigger.isUsed) return { kind: 'refused', error: 'exchanged_trigger_id' };
    trigger.isUsed = true;
    return { kind: 'redeemed', userId: trigger.userId, viewId: trigger.viewId };
  }
}
