import { setTimeout as sleep } from 'node:timers/promises';
import type { ArmedFault } from '../control/faults.ts';
import type { Emulator } from '../emulator.ts';
import type { Outcome, Reply } from './outcome.ts';

/** A call, for the journal and for matching faults. */
export interface FaultyCall {
  method: string;
  body: Readonly<Record<string, unknown>>;
}

/** Answers a call as the first fault that meets it says, or as it is; the journal has it before the caller does. */
export async function underFaults(emulator: Emulator, call: FaultyCall, act: () => Reply): Promise<Outcome> {
  const fault = emulator.faults.take(call.method);
  if (fault?.kind === 'delay') await sleep(fault.delayMs);
  const { outcome, reply } = meet(fault, act);
  emulator.requests.record({
    ...call,
    status: outcome.kind === 'reply' ? outcome.reply.status : null,
    error: errorOf(reply),
    fault: fault?.kind ?? null,
  });
  return outcome;
}

/** `reply` is what was done, also where nobody is told. */
interface Met {
  outcome: Outcome;
  reply: Reply | null;
}

function meet(fault: ArmedFault | undefined, act: () => Reply): Met {
  if (fault === undefined) return told(act());
  switch (fault.kind) {
    case 'rate_limited':
      return told({
        status: 429,
        body: { ok: false, error: 'ratelimited' },
        headers: { 'retry-after': String(fault.retryAfterS) },
      });
    case 'refused':
      return told({ status: 200, body: { ok: false, error: fault.error } });
    case 'status':
      return told({ status: fault.status, body: 'an error page' });
    case 'lost':
      return { outcome: { kind: 'drop' }, reply: act() };
    case 'unanswered':
      return { outcome: { kind: 'silence' }, reply: act() };
    case 'silent':
      return { outcome: { kind: 'silence' }, reply: null };
    case 'down':
      return { outcome: { kind: 'drop' }, reply: null };
    case 'delay':
      return told(act());
  }
}

function told(reply: Reply): Met {
  return { outcome: { kind: 'reply', reply }, reply };
}

function errorOf(reply: Reply | null): string | null {
  const body = reply?.body;
  return typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : null;
}
