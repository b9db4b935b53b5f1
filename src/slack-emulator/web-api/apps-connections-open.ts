import { z } from 'zod';
import { IDENTITY } from '../workspace/identity.ts';
import { apiMethod, refusal } from './api-method.ts';

/** `apps.connections.open`: the address of one websocket of Socket Mode, good for a single connection. */
export const appsConnectionsOpen = apiMethod(z.object({}), { token: 'app' }, (emulator) => {
  if (emulator.sockets.isFull()) return refusal('too_many_websockets');
  const ticket = emulator.sockets.issueTicket(emulator.nowMs());
  const url = `${emulator.url.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${IDENTITY.appId}`;
  return { ok: true, url };
});
