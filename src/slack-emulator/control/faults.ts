import { z } from 'zod';

const base = {
  /** which Web API method, such as `chat.postMessage`, or `response_url`; every call when absent */
  method: z.string().optional(),
  /** how many calls; null = until it is lifted */
  times: z.int().min(1).nullable().default(1),
};

/**
 * What a call meets instead of its answer. `lost` and `unanswered` take effect first: then the socket is destroyed, or
 * nothing more is sent. `silent` and `down` have no effect; `delay` answers later.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    kind: z.literal('rate_limited'),
    retryAfterS: z.int().min(0).max(86_400).default(1),
  }),
  z.strictObject({ ...base, kind: z.literal('refused'), error: z.string().min(1) }),
  z.strictObject({ ...base, kind: z.literal('status'), status: z.int().min(400).max(599) }),
  z.strictObject({ ...base, kind: z.literal('lost') }),
  z.strictObject({ ...base, kind: z.literal('unanswered') }),
  z.strictObject({ ...base, kind: z.literal('silent') }),
  z.strictObject({ ...base, kind: z.literal('delay'), delayMs: z.int().min(0).max(600_000) }),
  z.strictObject({ ...base, kind: z.literal('down'), times: z.int().min(1).nullable().default(null) }),
]);

/** A fault as it was asked for. */
export type Fault = z.output<typeof faultSchema>;

/** A fault with its number and the calls that it may still meet. */
export type ArmedFault = Fault & { id: number; remaining: number | null; applied: number };

/** The faults that are armed, in the order they came. They live in memory only. */
export class FaultBook {
  #faults: ArmedFault[] = [];
  #lastId = 0;

  arm(fault: Fault): ArmedFault {
    this.#lastId += 1;
    const armed = { ...fault, id: this.#lastId, remaining: fault.times, applied: 0 };
    this.#faults.push(armed);
    return armed;
  }

  list(): readonly ArmedFault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
  }

  isDown(): boolean {
    return this.#faults.some(
      ({ kind, method, remaining }) => kind === 'down' && method === undefined && remaining !== 0,
    );
  }

  /** The first fault that meets this call, counted as used. */
  take(method: string): ArmedFault | undefined {
    const fault = this.#faults.find(
      (one) => one.remaining !== 0 && (one.method === undefined || one.method === method),
    );
    if (fault === undefined) return undefined;
    fault.applied += 1;
    if (fault.remaining !== null) fault.remaining -= 1;
    return fault;
  }
}
