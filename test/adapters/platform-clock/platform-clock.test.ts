import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createSimulatorClock, createWallClock } from '../../../src/adapters/platform-clock/index.ts';
import { parseInstant } from '../../../src/domain/instant.ts';

test("the simulator's clock is what its control plane says, in UTC", async () => {
  const baseUrl = await serve(200, '{"now":"2025-04-02T06:00:00+05:30"}');
  expect(await createSimulatorClock({ baseUrl: `${baseUrl}/` }).now()).toBe('2025-04-02T00:30:00.000Z');
});

test.each([
  [200, '{"now":"tomorrow"}'],
  [200, 'hello'],
  [404, '{"now":"2025-04-02T00:00:00Z"}'],
])('an answer %i %s is not a clock', async (status, body) => {
  const baseUrl = await serve(status, body);
  await expect(createSimulatorClock({ baseUrl }).now()).rejects.toMatchObject({
    code: 'PLATFORM_UNREADABLE_ANSWER',
  });
});

test('a simulator that is not there can be tried again', async () => {
  const clock = createSimulatorClock({ baseUrl: 'http://127.0.0.1:1' });
  await expect(clock.now()).rejects.toMatchObject({ code: 'PLATFORM_UNAVAILABLE' });
});

test('the wall clock lies between two looks at the machine', async () => {
  const before = Date.now();
  const now = parseInstant(await createWallClock().now());
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

async function serve(status: number, body: string): Promise<string> {
  const server = createServer((request, response) =>
    request.url === '/_sim/clock' ? response.writeHead(status).end(body) : response.writeHead(404).end(),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
