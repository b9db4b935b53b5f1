import { changedAnswer } from '../faults/changed-answers.ts';
import type { ArmedFault } from '../faults/fault.ts';
import { faultAnswer } from '../faults/preset-answers.ts';
import type { SimulatorWorld } from '../simulator-world.ts';
import type { SimAnswer, SimRequest } from './exchange.ts';
import { cleanBody, cleanQuery } from './journal.ts';
import { orRefusal } from './or-refusal.ts';

/** What becomes of a call: an answer to send, or a socket to destroy. */
export type Outcome = { kind: 'answer'; answer: SimAnswer } | { kind: 'drop' };

/** A call to a platform, its name, and what would answer it. */
export interface PlatformCall {
  platform: string;
  request: SimRequest;
  answer: () => SimAnswer;
}

/** Answers a platform call, with the fault that matches it if there is one, and records it in the journal first. */
export async function answerCall(sim: SimulatorWorld, call: PlatformCall): Promise<Outcome> {
  const fault = sim.faults.find(call.platform, call.request);
  if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  // While it was delayed, another call may have used the fault up.
  const isArmed = fault !== undefined && fault.remaining !== 0;
  const { answer, isDropped } = isArmed ? faulty(sim, call, fault) : plain(call);
  record(sim, call, { answer, isDropped });
  return isDropped ? { kind: 'drop' } : { kind: 'answer', answer };
}

interface Result {
  answer: SimAnswer;
  isDropped: boolean;
}

function plain(call: PlatformCall): Result {
  return { answer: orRefusal(call.answer), isDropped: false };
}

function faulty(sim: SimulatorWorld, call: PlatformCall, fault: ArmedFault): Result {
  if (fault.preset === 'reset_socket' && fault.applyFirst !== true) {
    sim.faults.use(fault);
    return { answer: { status: 0, body: null }, isDropped: true };
  }
  const substitute = faultAnswer(fault);
  if (substitute !== undefined && fault.applyFirst !== true && fault.dropAfterWrite !== true) {
    sim.faults.use(fault);
    return { answer: wrapped(call.request, substitute), isDropped: false };
  }
  return afterwards(sim, { call, fault, substitute });
}

/** The call is carried out; then its answer is replaced, changed, delayed or lost. */
function afterwards(
  sim: SimulatorWorld,
  at: { call: PlatformCall; fault: ArmedFault; substitute: SimAnswer | undefined },
): Result {
  const { call, fault, substitute } = at;
  const own = orRefusal(call.answer);
  if (fault.dropAfterWrite === true || fault.preset === 'reset_socket') {
    sim.faults.use(fault);
    return { answer: own, isDropped: true };
  }
  const changed =
    substitute === undefined ? changedAnswer(fault, call.request, own) : { ...own, ...substitute };
  const isPureDelay = fault.preset === undefined && substitute === undefined;
  if (changed !== undefined || isPureDelay) sim.faults.use(fault);
  return { answer: changed ?? own, isDropped: false };
}

/** Google wraps the errors of a stream in an array. */
function wrapped(request: SimRequest, answer: SimAnswer): SimAnswer {
  const isStream = request.path.endsWith(':searchStream') && answer.contentType === undefined;
  return isStream ? { ...answer, body: [answer.body] } : answer;
}

function record(
  sim: SimulatorWorld,
  { platform, request }: PlatformCall,
  { answer, isDropped }: Result,
): void {
  const entry = {
    platform,
    method: request.method,
    path: request.path,
    query: cleanQuery(request.query),
    body: cleanBody(request.body),
    status: answer.status,
    ...(answer.campaignId === undefined ? {} : { campaignId: answer.campaignId }),
    effect: answer.effect ?? null,
    ...(isDropped ? { dropped: true } : {}),
  };
  sim.journal.record(entry, sim.clock.nowMs());
}
