import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createPagerDutyOnCall } from '../../src/adapters/pagerduty/index.ts';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import { type PagerDutyFake, startPagerDutyFake } from '../support/pagerduty-fake.ts';
import { until } from '../support/stack.ts';
import { skipTime } from '../support/temporal.ts';
import { ANA, aPolicy, Desk } from './people.ts';

let desk: Desk;
let pagerDuty: PagerDutyFake;
let closeFake: () => Promise<void>;

beforeAll(async () => {
  pagerDuty = await startPagerDutyFake({
    atEnd: (close) => {
      closeFake = close;
    },
  });
  desk = await openDesk();
});

function openDesk(): Promise<Desk> {
  const { url: baseUrl, routingKey } = pagerDuty;
  const onCall = [createPagerDutyOnCall({ baseUrl, routingKey, timeoutMs: 5_000 })];
  return Desk.open({ policy: aPolicy(), wrapDeps: (deps) => ({ ...deps, onCall }) });
}

afterAll(async () => {
  await desk.close();
  await closeFake();
});

/** how often a call is tried before it is owed (`NOTIFY`) */
const ATTEMPTS = 3;

const alertOf = ({ incidentKey }: IncidentRecord) =>
  pagerDuty.alerts.filter((alert) => alert.event.dedup_key === incidentKey);

const untilAlert = (incident: IncidentRecord, status: string) =>
  until(
    async () => alertOf(incident),
    (alerts) => alerts.at(-1)?.status === status,
  );

async function skip(incident: IncidentRecord, seconds: number): Promise<void> {
  await skipTime(desk.stack.temporal, desk.stack.incident(incident), seconds);
}

describe('a question that nobody answers', () => {
  test('calls the person on call at the second rung, and tells them when somebody takes it up', async () => {
    const asked = await desk.one('awaiting_approval');
    await skip(asked, 2.05 * 3600);
    const [alert] = await untilAlert(asked, 'triggered');
    expect(alert?.event).toMatchObject({
      payload: { severity: 'error', summary: expect.stringContaining('Nobody has answered since') },
    });
    await desk.decide(asked, { decision: 'acknowledge', by: ANA });
    await untilAlert(asked, 'acknowledged');
    await desk.decide(asked, { decision: 'reject', by: ANA, category: 'known_promotion' });
    expect(alertOf(asked)).toHaveLength(1);
  });

  test('is called about again when PagerDuty takes no more calls for a while', async () => {
    const asked = await desk.one('awaiting_approval');
    const before = pagerDuty.requests.length;
    pagerDuty.troubleNext({ kind: 'status', status: 429, headers: { 'retry-after': '60' } });
    await skip(asked, 2.05 * 3600);
    await until(
      async () => pagerDuty.requests.length,
      (count) => count > before,
    );
    expect(alertOf(asked)).toEqual([]);
    await skip(asked, 600);
    await untilAlert(asked, 'triggered');
    expect(alertOf(asked)).toHaveLength(1);
  });
});

describe('a resume that fails for good', () => {
  test('calls the person on call as critical, and is resolved with the incident', async () => {
    const halted = await desk.one('halted');
    await desk.stack.sim('faults', {
      match: { platform: 'google', path: 'mutate' },
      preset: 'google_permission',
    });
    expect(await desk.decide(halted, { decision: 'resume', by: ANA })).toMatchObject({ outcome: 'refused' });
    const [alert] = await untilAlert(halted, 'triggered');
    expect(alert?.event).toMatchObject({ payload: { severity: 'critical' } });
    expect((await desk.record(halted))?.status).toBe('dead_letter');
    const [decision] = (await desk.entries(halted, 'approval')).filter(
      ({ actor }) => actor.kind === 'person',
    );
    expect(decision?.data).toMatchObject({ decision: 'resume', outcome: 'refused' });
    await desk.stack.sim('faults', undefined, 'DELETE');
    expect(await desk.decide(halted, { decision: 'resume', by: ANA })).toMatchObject({ outcome: 'executed' });
    await untilAlert(halted, 'resolved');
    expect(await desk.effects('resume', halted)).toBe(1);
  });
});

describe('an approved halt before which the campaign cannot be read', () => {
  test('calls the person on call as critical, because nothing is halted', async () => {
    const own = await openDesk();
    onTestFinished(() => own.close());
    const asked = await own.one('awaiting_approval');
    await own.stack.sim('faults', {
      match: { platform: 'google', path: 'search' },
      preset: 'google_permission',
    });
    expect(await own.decide(asked, { decision: 'approve', by: ANA })).toMatchObject({ outcome: 'refused' });
    const [alert] = await untilAlert(asked, 'triggered');
    expect(alert?.event).toMatchObject({ payload: { severity: 'critical' } });
    expect((await own.record(asked))?.status).toBe('dead_letter');
    expect(await own.effects('pause', asked)).toBe(0);
  });
});

describe('PagerDuty that is silent while an incident closes', () => {
  test('hears that it is over, though the next incident of the campaign has opened by then', async () => {
    const halted = await desk.one('halted');
    await desk.stack.sim('faults', {
      match: { platform: 'google', path: 'mutate' },
      preset: 'google_permission',
    });
    await desk.decide(halted, { decision: 'resume', by: ANA });
    await untilAlert(halted, 'triggered');
    await desk.stack.sim('faults', undefined, 'DELETE');
    const silence = Array.from({ length: 2 * ATTEMPTS }, () => ({ kind: 'status', status: 500 }) as const);
    for (const trouble of silence) pagerDuty.troubleNext(trouble);
    expect(await desk.decide(halted, { decision: 'resume', by: ANA })).toMatchObject({ outcome: 'executed' });
    await desk.stack.sweep('google');
    expect((await desk.stack.store.incidentBook.findByWorkflow(halted.workflowId))?.incidentKey).not.toBe(
      halted.incidentKey,
    );
    expect(alertOf(halted).at(-1)?.status).not.toBe('resolved');
    await skip(halted, 720);
    await untilAlert(halted, 'resolved');
  });
});

describe('a platform out of reach for a whole interval', () => {
  test('calls the person on call once, and resolves when it answers again', async () => {
    const { now } = await desk.stack.sim<{ now: string }>('clock');
    const sweepLater = (hours: number) =>
      desk.stack.sweep('google', new Date(Date.parse(now) + hours * 3_600_000).toISOString());
    const call = () => pagerDuty.alerts.find(({ event }) => event.dedup_key.includes('platform-unreachable'));
    await desk.stack.sim('faults', { match: { platform: 'google' }, preset: 'google_permission' });
    await sweepLater(4);
    expect(call()).toBeUndefined();
    await sweepLater(8);
    expect(call()).toMatchObject({ status: 'triggered', event: { payload: { severity: 'critical' } } });
    await desk.stack.sim('faults', undefined, 'DELETE');
    await sweepLater(12);
    await until(
      async () => call()?.status,
      (status) => status === 'resolved',
    );
    expect(
      pagerDuty.alerts.filter(({ event }) => event.dedup_key.includes('platform-unreachable')),
    ).toHaveLength(1);
  });
});
