import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenAt, metricsApp } from '../../src/api/metrics-app.ts';
import { createMetrics } from '../../src/api/request-metrics.ts';
import { serveAt } from '../../src/cli/serve-at.ts';
import { nextFreePort } from '../../src/launch/free-port.ts';
import { type ApiUnderTest, anApi } from '../support/api.ts';
import { aStore } from '../support/store.ts';

const METRIC = 'pacing_api_request_seconds_count';
const INCIDENT = 'incident:google:1:2:2026-03-15T12:00:00.000Z';

let made: Awaited<ReturnType<typeof aStore>>;
let api: ApiUnderTest;
const metrics = createMetrics();

beforeAll(async () => {
  made = await aStore();
  api = anApi(made.store, { metrics });
});
afterAll(async () => {
  api.close();
  await made.close();
});

async function counted(): Promise<string[]> {
  return (await metrics.metrics()).split('\n').filter((line) => line.startsWith(METRIC));
}

test('given requests to the API, when Prometheus asks, then it hears of each by its route, and of no incident', async () => {
  metrics.resetMetrics();
  const token = api.token();
  await api.ask('GET', '/v1/automation', { token });
  await api.ask('GET', '/v1/automation', { token });
  await api.ask('GET', '/v1/automation');
  await api.ask('GET', `/v1/incidents/${encodeURIComponent(INCIDENT)}`, { token });
  await api.ask('GET', '/nowhere');

  const lines = await counted();

  expect(lines).toContain(`${METRIC}{method="GET",route="/v1/automation",status="200"} 2`);
  expect(lines.find((line) => line.includes('status="401"'))).toMatch(/ 1$/);
  expect(lines.filter((line) => line.includes('status="404"'))).toHaveLength(2);
  expect(lines.join('\n')).not.toMatch(/google|nowhere/);
});

test('given an address, when the API serves its metrics there, then Prometheus can read them, and no one decides by it', async () => {
  const port = await nextFreePort(29_464);
  const settings = { portSetting: 'PACEKEEPER_METRICS_ADDRESS', hostSetting: 'PACEKEEPER_METRICS_ADDRESS' };
  const place = { host: '127.0.0.1', port, ...settings };
  const served = await serveAt(metricsApp(metrics), place);
  try {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toMatch(/^process_cpu_seconds_total \d/m);
    expect((await fetch(`http://127.0.0.1:${port}/v1/incidents`)).status).toBe(404);
    await expect(serveAt(metricsApp(metrics), place)).rejects.toThrow('PACEKEEPER_METRICS_ADDRESS');
  } finally {
    await served.close();
  }
});

test.each([
  ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
  ['[::]:9464', { host: '::', port: 9464 }],
])('given the address %s, then it is listened at by host and port', (address, at) => {
  expect(listenAt(address)).toEqual(at);
});
