import type { SimRequest } from '../http/exchange.ts';
import type { ArmedFault, Fault } from './fault.ts';

/** The faults that are armed, in the order they came. They live in memory only: a restart starts healthy. */
export class FaultBook {
  #faults: ArmedFault[] = [];
  #nextId = 1;

  add(fault: Fault, wallMs: number): ArmedFault {
    const armed = {
      ...fault,
      id: this.#nextId,
      remaining: fault.times ?? null,
      applied: 0,
      armedWallMs: wallMs,
    };
    this.#nextId += 1;
    this.#faults.push(armed);
    return armed;
  }

  list(): readonly ArmedFault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
  }

  /** The first fault that applies to a call. It counts only when `use` is called: a changed answer may have nothing to change. */
  find(platform: string, request: SimRequest): ArmedFault | undefined {
    return this.#faults.find((fault) => fault.remaining !== 0 && matches(fault, platform, request));
  }

  use(fault: ArmedFault): void {
    fault.applied += 1;
    if (fault.remaining !== null) fault.remaining -= 1;
  }
}

function matches({ match }: Fault, platform: string, request: SimRequest): boolean {
  return (
    (match.platform === undefined || match.platform === platform) &&
    (match.method === undefined || match.method.toUpperCase() === request.method) &&
    (match.path === undefined || request.path.includes(match.path)) &&
    (match.body === undefined || request.body.includes(match.body))
  );
}
