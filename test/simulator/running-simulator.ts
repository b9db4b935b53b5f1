import { createSimulator, type SimulatorOptions } from '../../src/simulator/index.ts';

/** An answer with its parsed body, or its text where that is no JSON. */
export interface Answer {
  status: number;
  headers: Headers;
  // The tests read wire formats field by field; each reads only what it then asserts.
  body: any; // oxlint-disable-line typescript/no-explicit-any -- wire answers of four APIs, asserted field by field
  text: string;
}

/** A simulator of this process, over real HTTP. */
export interface RunningSimulator {
  url: string;
  call(method: string, path: string, options?: { body?: unknown; token?: string }): Promise<Answer>;
  close(): Promise<void>;
}

/** The simulator's fixed date in tests. */
export const START = '2026-03-18T09:20:00.000Z';

/** Starts a simulator whose real time stands at `START`, on any free port. */
export async function aSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const simulator = createSimulator({ wallNowMs: () => Date.parse(START), ...options });
  const { url } = await simulator.listen();
  return {
    url,
    call: (method, path, more) => callTo(url, { method, path, ...more }),
    close: () => simulator.close(),
  };
}

/** Calls any simulator. A body that is text goes out as a form, anything else as JSON. */
export async function callTo(
  url: string,
  call: { method: string; path: string; body?: unknown; token?: string },
): Promise<Answer> {
  const response = await fetch(url + call.path, {
    method: call.method,
    headers: {
      ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
      ...(call.body === undefined
        ? {}
        : {
            'content-type':
              typeof call.body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json',
          }),
    },
    ...(call.body === undefined
      ? {}
      : { body: typeof call.body === 'string' ? call.body : JSON.stringify(call.body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text), text };
}

/** The refresh grant with the simulator's fixed credentials. */
export async function googleToken(url: string): Promise<string> {
  const body =
    'grant_type=refresh_token&client_id=sim-client&client_secret=sim-secret&refresh_token=sim-refresh-token';
  return (await callTo(url, { method: 'POST', path: '/token', body })).body.access_token;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
