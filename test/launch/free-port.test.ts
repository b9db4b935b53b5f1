import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { nextFreePort } from '../../src/launch/free-port.ts';

test('a port in use is passed over for the next one', async () => {
  const taken = await nextFreePort(45_000);
  const server = createServer();
  await new Promise<void>((ready) => server.listen(taken, '127.0.0.1', ready));
  const next = await nextFreePort(taken);
  server.close();
  expect(next).toBeGreaterThan(taken);
});

test('a port that is promised to another part is passed over', async () => {
  const first = await nextFreePort(45_500);
  expect(await nextFreePort(first, [first])).toBeGreaterThan(first);
});
