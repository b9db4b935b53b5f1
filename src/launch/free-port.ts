import { createServer } from 'node:net';

const TRIES = 200;

/** `wanted`, or the next port on 127.0.0.1 that nobody listens on and that is not among `taken`. */
export async function nextFreePort(wanted: number, taken: readonly number[] = []): Promise<number> {
  for (let port = wanted; port < wanted + TRIES; port += 1) {
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
  throw new Error(`No free port from ${wanted} to ${wanted + TRIES - 1} on 127.0.0.1. End what holds them.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const probe = createServer();
    probe.once('error', () => answer(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => answer(true)));
  });
}
