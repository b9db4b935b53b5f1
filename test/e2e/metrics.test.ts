import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PacingActivities } from '../../src/activities/contract.ts';
import { createActivities } from '../../src/activities/create-activities.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import { seedCounters } from '../../src/worker/seed-counters.ts';
import { telemetryOptions } from '../../src/worker/telemetry.ts';
import { readAudit, readStanding } from '../../src/worker/watch-standing.ts';
import { anOnCallEvent } from '../support/on-call-events.ts';
import { type Sample, scrape, sumOf } from '../support/scrape.ts';
import { aStack, type Stack, until } from '../support/stack.ts';
import { freePort } from '../support/temporal.ts';

const PERSON = 'ana@example.com';
const HOUR = 3_600;

let stack: Stack;
let address: string;

/** The SDK exports what workflows count with its next activation at the latest. */
const settled = (isThere: (samples: Sample[]) => boolean) => until(() => scrape(address), isThere, 10_000);

beforeAll(async () => {
  await Runtime.instance().shutdown();
  address = `127.0.0.1:${await freePort()}`;
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger, telemetryOptions: telemetryOptions(address) });
  seedCounters(Runtime.instance().metricMeter, 'default');
  stack = await aStack();
  const tenPast = `${new Date().toISOString().slice(0, 13)}:10:00.000Z`;
  await stack.sim('clock', { now: tenPast, frozen: true });
  await stack.sweep('google');
});
afterAll(() => stack.close());

const entriesOf = async (type: 'decision' | 'alert' | 'action_effect') =>
  (await stack.store.auditLog.list({ types: [type] })).map(({ entry }) => entry);

async function decide(incident: IncidentRecord, message: object) {
  const handle = stack.temporal.client.workflow.getHandle(incident.workflowId);
  return await handle.executeUpdate('decide', { args: [{ by: PERSON, reason: 'a promotion', ...message }] });
}

describe('what a sweep did', () => {
  test('is counted decision by decision, as the audit has it', async () => {
    const decided = (await entriesOf('decision')).filter(({ incidentKey }) => incidentKey === null);
    const samples = await scrape(address);

    expect(decided.length).toBe(10);
    expect(sumOf(samples, 'pacing_decisions_total')).toBe(10);
    for (const action of ['log_only', 'slack_alert', 'escalate_to_human', 'autonomous_halt']) {
      const own = decided.filter(({ data }) => data['guardedAction'] === action).length;
      expect(sumOf(samples, 'pacing_decisions_total', { platform: 'google', action })).toBe(own);
    }
  });

  test('counts each alert and each halt once, as the audit has it', async () => {
    const alerts = await entriesOf('alert');
    const effects = await entriesOf('action_effect');
    const samples = await settled((now) => sumOf(now, 'pacing_alerts_total') === alerts.length);

    expect(sumOf(samples, 'pacing_incidents_told_total')).toBe(alerts.length);
    expect(effects.length).toBeGreaterThan(0);
    expect(sumOf(samples, 'pacing_halts_total', { outcome: 'confirmed' })).toBe(effects.length);
    expect(sumOf(samples, 'pacing_sweeps_total', { platform: 'google', acted: 'true' })).toBe(1);
  });

  test('measures detection from the end of the data until people were told', async () => {
    const samples = await scrape(address);
    const told = sumOf(samples, 'pacing_detection_latency_seconds_count');
    const mean = sumOf(samples, 'pacing_detection_latency_seconds_sum') / told;

    expect(told).toBe(6);
    // Google's figures come three hours late in the simulator, whose clock stands at ten past.
    expect(mean).toBe(3 * HOUR + 600);
    expect(
      sumOf(samples, 'pacing_detection_latency_seconds_bucket', { zero_delivery: 'true', le: '14400' }),
    ).toBe(1);
  });

  test('counts the over-spend that its halts prevent, in the campaign’s own currency', async () => {
    const samples = await scrape(address);
    const prevented = samples.filter(({ name }) => name === 'pacing_overspend_prevented_total');

    expect(prevented.map(({ labels }) => labels['currency'])).toEqual(['JPY']);
    expect(sumOf(samples, 'pacing_overspend_prevented_total')).toBeGreaterThan(0);
  });

  test('stands at 0 where nothing has happened, so that the first time is seen', async () => {
    const failed = (await scrape(address)).filter(
      ({ name, labels }) => name === 'pacing_halts_total' && labels['outcome'] === 'failed',
    );

    expect(failed.map(({ value }) => value)).toEqual([0, 0, 0]);
  });
});

describe('a counter seeded with 0', () => {
  test.each(['pacing_decisions_total', 'pacing_alerts_total', 'pacing_halts_total', 'pacing_sweeps_total'])(
    'of %s is the one that counts on: both have the same labels',
    async (metric) => {
      const own = (await scrape(address)).filter(({ name }) => name === metric);
      const shapes = new Set(own.map(({ labels }) => Object.keys(labels).toSorted().join()));

      expect(shapes.size).toBe(1);
    },
  );
});

describe('a decision of a person', () => {
  let before: Sample[];

  beforeAll(async () => {
    before = await scrape(address);
    await stack.stopWorkers();
    await stack.startWorkers();
    const [incident] = await stack.store.incidentBook.list({ question: 'halt' });
    if (incident === undefined) throw new Error('Nobody is asked anything.');
    await decide(incident, { decision: 'reject', category: 'known_promotion' });
    await decide(incident, {
      decision: 'override',
      thresholdPct: 90,
      category: 'plan_wrong',
      expiresAt: inAnHour(),
    });
    await settled((now) => sumOf(now, 'pacing_human_decisions_total') === 2);
  });

  const inAnHour = () => new Date(Date.now() + HOUR * 1_000).toISOString();

  test('is counted with what became of it, and how long its question waited', async () => {
    const samples = await scrape(address);

    expect(sumOf(samples, 'pacing_human_decisions_total', { decision: 'reject', outcome: 'recorded' })).toBe(
      1,
    );
    expect(sumOf(samples, 'pacing_decision_time_seconds_count', { question: 'halt' })).toBe(1);
  });

  test('counts a false alarm once an incident, however often it is decided', async () => {
    expect(sumOf(await scrape(address), 'pacing_false_alarms_total')).toBe(1);
  });

  test('on a worker that read the history again counts nothing of it again', async () => {
    const after = await scrape(address);

    expect(sumOf(after, 'pacing_halts_total')).toBe(sumOf(before, 'pacing_halts_total'));
    expect(sumOf(after, 'pacing_incidents_told_total')).toBe(sumOf(before, 'pacing_incidents_told_total'));
  });

  test('leaves no name of a person, a campaign or an account in any label', async () => {
    const { latest } = await stack.store.observationLog.latestAll({ cursor: null, limit: 100 });
    const names = latest.flatMap(({ observation }) => [
      observation.accountId,
      observation.campaignKey,
      observation.campaignName ?? PERSON,
    ]);
    const labels = (await scrape(address)).map((sample) => Object.values(sample.labels).join(' '));

    expect(names.length).toBeGreaterThan(20);
    for (const name of [PERSON, ...names]) expect(labels.filter((text) => text.includes(name))).toEqual([]);
  });
});

describe('gauges of how things stand', () => {
  const standing = () => readStanding(Runtime.instance().metricMeter, stack.store, stack.temporal.client);

  test('are what the store says', async () => {
    await standing();
    const samples = await scrape(address);
    const asked = await stack.store.incidentBook.list({ question: 'halt' });

    expect(sumOf(samples, 'pacing_approvals_pending', { question: 'halt' })).toBe(asked.length);
    const oldest = Math.min(...asked.map(({ askedAt }) => Date.parse(askedAt ?? ''))) / 1_000;
    expect(sumOf(samples, 'pacing_oldest_approval_timestamp_seconds')).toBeCloseTo(oldest, 0);
    expect(sumOf(samples, 'pacing_campaigns_watched', { platform: 'google' })).toBe(10);
    expect(sumOf(samples, 'pacing_automation_on')).toBe(1);
    expect(sumOf(samples, 'pacing_schedule_active')).toBe(0);
  });

  test('go back to 0 when nobody stands there any more', async () => {
    for (const incident of await stack.store.incidentBook.list({ question: 'halt' })) {
      await decide(incident, { decision: 'reject', category: 'other' });
    }
    await standing();
    const samples = await scrape(address);

    expect(sumOf(samples, 'pacing_approvals_pending')).toBe(0);
    expect(sumOf(samples, 'pacing_oldest_approval_timestamp_seconds')).toBe(0);
    expect(sumOf(samples, 'pacing_next_deadline_timestamp_seconds')).toBe(0);
  });

  test('say that the audit trail is whole, and that it is not', async () => {
    const { metricMeter } = Runtime.instance();
    await readAudit(metricMeter, stack.store);
    expect(sumOf(await scrape(address), 'pacing_audit_chain_ok')).toBe(1);

    const verdict = await stack.store.verifyAudit([]);
    await readAudit(metricMeter, { verifyAudit: async () => ({ ...verdict, isWhole: false }) });
    expect(sumOf(await scrape(address), 'pacing_audit_chain_ok')).toBe(0);
  });
});

test('a channel that refuses is counted with the reason, and the step fails as before', async () => {
  const failure = new OutsideFailure('NOTIFIER_UNAVAILABLE', 'nobody answers');
  const deaf = { name: 'pagerduty', send: () => Promise.reject(failure) };
  const { metricMeter } = Runtime.instance();
  const activities = createActivities({
    store: stack.store,
    onCall: [deaf],
    redact: (text: string) => text,
  } as never);
  const environment = new MockActivityEnvironment({}, { metricMeter, logger: new DefaultLogger('ERROR') });

  await expect(
    environment.run(
      (request: Parameters<PacingActivities['callOnCall']>[0]) => activities.callOnCall(request),
      { event: anOnCallEvent(), entry: null },
    ),
  ).rejects.toThrow('nobody answers');
  const labels = { channel: 'pagerduty', code: 'NOTIFIER_UNAVAILABLE' };
  expect(sumOf(await scrape(address), 'pacing_notify_failures_total', labels)).toBe(1);
});
