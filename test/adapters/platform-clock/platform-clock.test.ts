import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createSimulatorClock, createWallClock } from '../../../src/adapters/platform-clock/index.ts';
import { parseInstant } from '../../../src/domain/instant.ts';

test("the simulator's clock is what its control plane says, in UTC", async () => {
  const baseUrl = await serve(200, '{"now":"2025-04-02T06:00:00+05:30"}');
  expect(await createSimulatorClock({ baseUrl: `${baseUrl}/` }).now()).toBe('2025-04-02T00:30:00.000Z');
});

test('who asks while it is being asked hears the same answer; who asks later hears a new one', async () => {
  const answers = ['2025-04-02T00:00:00.000Z', '2025-04-02T01:00:00.000Z'];
  let asked = 0;
  const baseUrl = await serve(200, () => JSON.stringify({ now: answers[asked++] }));
  const clock = createSimulatorClock({ baseUrl });

  expect(await Promise.all([clock.now(), clock.now()])).toEqual([answers[0], answers[0]]);
  expect(await clock.now()).toBe(answers[1]);
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

async function serve(status: number, body: string | (() => string)): Promise<string> {
  const answer = typeof body === 'string' ? () => body : body;
  const server = createServer((request, response) =>
    request.url === '/_sim/clock' ? response.writeHead(status).end(answer()) : response.writeHead(404).end(),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
