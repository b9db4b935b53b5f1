import type { Emulator } from '../emulator.ts';
import type { Outcome, Reply } from '../http/outcome.ts';
import { underFaults } from '../http/under-faults.ts';
import { type ApiAnswer, refusal } from './api-method.ts';
import { authorizationRefusal } from './authorize.ts';
import { METHODS } from './methods.ts';
import { type RawCall, type ReadCall, readCall } from './read-call.ts';

/** Answers one call of the Web API. Refusals are HTTP 200 with `ok: false`, as Slack has it. */
export async function answerCall(emulator: Emulator, method: string, raw: RawCall): Promise<Outcome> {
  const call = readCall(raw);
  const body = call.kind === 'read' ? call.args : {};
  return await underFaults(emulator, { method, body }, () => reply(emulator, method, call));
}

function reply(emulator: Emulator, name: string, call: ReadCall): Reply {
  const method = METHODS.get(name);
  const headers = {
    'x-oauth-scopes': emulator.app.scopes.join(','),
    'x-accepted-oauth-scopes': method?.scopes.join(',') ?? '',
  };
  return { status: 200, body: answer(emulator, name, call), headers };
}

function answer(emulator: Emulator, name: string, call: ReadCall): ApiAnswer {
  const method = METHODS.get(name);
  if (method === undefined) return { ...refusal('unknown_method'), req_method: name };
  if (call.kind === 'unreadable') return refusal(call.error);
  return authorizationRefusal(emulator, method, call.token) ?? method.run(emulator, call.args);
}
