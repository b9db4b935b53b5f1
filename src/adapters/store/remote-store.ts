import { Agent, request } from 'node:http';
import { OutsideFailure } from '../../domain/failure.ts';
import { answerSchema, type ServedPart } from './remote-call.ts';
import type { Store } from './store.ts';
import { storeUnavailable } from './store-failures.ts';

const CALL_TIMEOUT_MS = 30_000;

/** Where the owner listens, and the connections to it that are kept. */
interface Line {
  socketPath: string;
  agent: Agent;
}

/** The store of the process that owns it, over its socket. Calls that do not get through throw `STORE_UNAVAILABLE`. */
export function connectRemoteStore(socketPath: string): Store {
  const line = { socketPath, agent: new Agent({ keepAlive: true, maxSockets: 16 }) };
  return {
    auditLog: remotePart(line, 'auditLog'),
    observationLog: remotePart(line, 'observationLog'),
    incidentBook: remotePart(line, 'incidentBook'),
    deadLetterBox: remotePart(line, 'deadLetterBox'),
    messageBook: remotePart(line, 'messageBook'),
    requestBook: remotePart(line, 'requestBook'),
    keeper: remotePart(line, 'keeper'),
    recordFacts: async (facts) =>
      void (await call(line, { part: 'store', method: 'recordFacts', args: [facts] })),
    verifyAudit: (anchors) =>
      call(line, { part: 'store', method: 'verifyAudit', args: [anchors] }) as ReturnType<
        Store['verifyAudit']
      >,
    close: async () => line.agent.destroy(),
  };
}

/** Whether somebody answers on the socket. */
export async function isServed(socketPath: string): Promise<boolean> {
  const line = { socketPath, agent: new Agent() };
  try {
    await call(line, { part: 'deadLetterBox', method: 'count', args: [] });
    return true;
  } catch {
    return false;
  } finally {
    line.agent.destroy();
  }
}

/** A part whose every method is a call: the ports are plain JSON in and out, so nothing else is needed. */
function remotePart<Name extends Exclude<ServedPart, 'store'>>(line: Line, part: Name): Store[Name] {
  const toMethod = (_target: object, method: string | symbol) =>
    typeof method === 'string' && method !== 'then'
      ? (...args: unknown[]) => call(line, { part, method, args })
      : undefined;
  return new Proxy({}, { get: toMethod }) as Store[Name];
}

async function call(
  line: Line,
  message: { part: ServedPart; method: string; args: unknown[] },
): Promise<unknown> {
  const answer = answerSchema.parse(JSON.parse(await send(line, JSON.stringify(message))));
  if (answer.kind === 'failure') throw new OutsideFailure(answer.code, answer.message);
  return answer.value;
}

function send({ socketPath, agent }: Line, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown) => reject(storeUnavailable(error));
    const outgoing = request({ socketPath, agent, method: 'POST', timeout: CALL_TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      response.once('error', refuse);
    });
    outgoing.once('error', refuse);
    outgoing.once('timeout', () =>
      outgoing.destroy(new Error(`the store's owner has not answered for ${CALL_TIMEOUT_MS} ms`)),
    );
    outgoing.end(body);
  });
}
