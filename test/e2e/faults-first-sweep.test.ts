import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FirstSweepTools, firstSweep } from '../../src/cli/first-sweep.ts';
import type { CliIo } from '../../src/cli/io.ts';
import type { Here } from '../../src/cli/surroundings.ts';
import { readConfig } from '../../src/config/env.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import { aTemporal, type TestTemporal } from '../support/temporal.ts';

let temporal: TestTemporal;

beforeAll(async () => {
  temporal = await aTemporal();
});
afterAll(() => temporal.close());

const AWAY = new OutsideFailure('STORE_UNAVAILABLE', 'The store did not take it: it is away.');

const TOOLS: FirstSweepTools = {
  openBook: async () => {
    throw AWAY;
  },
  clockOf: () => ({ now: async () => '2026-03-15T12:00:00.000Z' }),
  ensureSchedules: async () => {},
};

function here(): Here {
  const config = readConfig({ TEMPORAL_ADDRESS: temporal.address });
  return { home: '/nowhere', run: null, config };
}

function anIo(): CliIo & { said(): Promise<string> } {
  const stderr = new PassThrough();
  const io = { env: {}, stdin: new PassThrough(), stdout: new PassThrough(), stderr };
  return { ...io, said: () => text(stderr.end()) };
}

test('a first sweep that is disturbed does not end what is to stay up, and says so', async () => {
  const io = anIo();
  await firstSweep(here(), { once: false, json: false, io }, TOOLS);
  expect(await io.said()).toMatch(/did not come to its end: .*it is away\.\n.*scheduled sweeps go on/);
});

test('with --once it is the end, with its reason', async () => {
  await expect(firstSweep(here(), { once: true, json: false, io: anIo() }, TOOLS)).rejects.toBe(AWAY);
});
