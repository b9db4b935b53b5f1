import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../src/activities/activity-deps.ts';
import type { PacingActivities } from '../../src/activities/contract.ts';
import { createActivities } from '../../src/activities/create-activities.ts';
import { createPagerDutyOnCall } from '../../src/adapters/pagerduty/index.ts';
import { redact } from '../../src/adapters/shared/redaction.ts';
import { createWebhookOnCall } from '../../src/adapters/webhook/index.ts';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';
import type { OnCallEvent } from '../../src/domain/on-call-event.ts';
import { anEntry } from '../contract/store.contract.ts';
import { anOnCallEvent } from '../support/on-call-events.ts';
import { type PagerDutyFake, startPagerDutyFake } from '../support/pagerduty-fake.ts';
import { aStore } from '../support/store.ts';
import { startWebhookFake, type WebhookFake } from '../support/webhook-fake.ts';

const OPENED_AT = '2026-03-15T12:00:00.000Z';
const TIMEOUT_MS = 5_000;

let opened: Awaited<ReturnType<typeof aStore>>;
let incidents = 0;

beforeAll(async () => {
  opened = await aStore();
});
afterAll(() => opened.close());

/** A call about an incident that no other test has met. */
function aCall(change: Partial<OnCallEvent> = {}): OnCallEvent {
  incidents += 1;
  return anOnCallEvent({ dedupKey: `incident:google:1234567890:${incidents}:${OPENED_AT}`, ...change });
}

interface Called {
  pagerDuty: PagerDutyFake;
  webhook: WebhookFake;
  deps: ActivityDeps;
  call: (request: { event: OnCallEvent; entry?: AuditEntry }) => Promise<void>;
}

async function aTeam(change: Partial<ActivityDeps> = {}): Promise<Called> {
  const [pagerDuty, webhook] = [await startPagerDutyFake(), await startWebhookFake()];
  const onCall = [
    createPagerDutyOnCall({ ...pagerDuty, baseUrl: pagerDuty.url, timeoutMs: TIMEOUT_MS }),
    createWebhookOnCall({ ...webhook, url: webhook.hookUrl, timeoutMs: TIMEOUT_MS, nowMs: Date.now }),
  ];
  const deps = { store: opened.store, onCall, redact, ...change } as Partial<ActivityDeps> as ActivityDeps;
  const activities = createActivities(deps);
  return {
    pagerDuty,
    webhook,
    deps,
    call: ({ event, entry }) => inActivity(activities, { event, entry: entry ?? null }),
  };
}

function inActivity(
  activities: PacingActivities,
  request: Parameters<PacingActivities['callOnCall']>[0],
): Promise<void> {
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  return environment.run((asked: typeof request) => activities.callOnCall(asked), request);
}

async function notifications(event: OnCallEvent): Promise<AuditEntry[]> {
  const filter = { types: ['notification'], incidentKey: event.dedupKey } as const;
  const rows = await opened.store.auditLog.list(filter);
  return rows.map(({ entry }) => entry).sort((one, other) => (one.key < other.key ? -1 : 1));
}

const channels = async (event: OnCallEvent) =>
  (await notifications(event)).map(({ data }) => data['channel']);

describe('a call to the person on call', () => {
  it('goes out on every channel, and each one is recorded', async () => {
    const { pagerDuty, webhook, call } = await aTeam();
    const event = aCall();
    const { dedupKey, eventKey } = event;
    const entry = anEntry(`${dedupKey}/o/call`, { incidentKey: dedupKey, observationId: 'o-7' });

    await call({ event, entry });

    expect(pagerDuty.alerts).toMatchObject([{ dedupKey, status: 'triggered' }]);
    expect(webhook.calls).toMatchObject([{ dedupKey, status: 'triggered' }]);
    const place = { platform: 'google', accountId: '1234567890', campaignKey: String(incidents) };
    const recorded = {
      ...place,
      incidentKey: dedupKey,
      observationId: 'o-7',
      at: event.at,
      why: event.summary,
    };
    expect(await notifications(event)).toMatchObject([
      {
        key: `${eventKey}/notification/pagerduty`,
        ...recorded,
        data: { channel: 'pagerduty', action: 'trigger', severity: 'critical' },
      },
      { key: `${eventKey}/notification/webhook`, ...recorded, data: { channel: 'webhook' } },
    ]);
    const all = await opened.store.auditLog.list({ incidentKey: dedupKey });
    expect(all.map((row) => row.entry.key)).toContain(entry.key);
  });

  it('is made once on each channel, however often it is asked for', async () => {
    const { pagerDuty, webhook, call } = await aTeam();
    const event = aCall();
    for (let times = 0; times < 3; times += 1) await call({ event });

    expect([pagerDuty.requests.length, webhook.requests.length]).toEqual([1, 1]);
    expect(await channels(event)).toEqual(['pagerduty', 'webhook']);
  });

  it('is followed by its acknowledge and its resolve', async () => {
    const { pagerDuty, webhook, call } = await aTeam();
    const { dedupKey } = aCall();
    for (const action of ['trigger', 'acknowledge', 'resolve'] as const)
      await call({ event: anOnCallEvent({ dedupKey, action }) });

    expect([pagerDuty.alerts[0]?.status, webhook.calls[0]?.status]).toEqual(['resolved', 'resolved']);
    expect(await notifications(anOnCallEvent({ dedupKey }))).toHaveLength(6);
  });

  it('whose record was lost with its worker is recorded when it is asked for again, without calling again', async () => {
    const { pagerDuty, deps, call } = await aTeam();
    const event = aCall();
    let isDown = true;
    const { auditLog } = opened.store;
    const append: typeof auditLog.append = (entries) =>
      isDown ? Promise.reject(new Error('The worker died.')) : auditLog.append(entries);
    const dying = createActivities({
      ...deps,
      store: { ...opened.store, auditLog: { ...auditLog, append } },
    });
    await expect(inActivity(dying, { event, entry: null })).rejects.toThrow('The worker died.');
    isDown = false;
    await call({ event });

    expect(pagerDuty.requests).toHaveLength(1);
    expect(await channels(event)).toEqual(['pagerduty', 'webhook']);
  });
});

describe('a channel that fails', () => {
  it('does not silence the other, and alone is called again', async () => {
    const { pagerDuty, webhook, call } = await aTeam();
    pagerDuty.troubleNext({ kind: 'lost' });
    const event = aCall();

    await expect(call({ event })).rejects.toMatchObject({
      type: 'NOTIFIER_UNAVAILABLE',
      nonRetryable: false,
    });
    expect(await channels(event)).toEqual(['webhook']);
    await call({ event });

    expect([pagerDuty.requests.length, webhook.requests.length]).toEqual([2, 1]);
    expect(pagerDuty.alerts).toHaveLength(1);
    expect(await channels(event)).toEqual(['pagerduty', 'webhook']);
  });

  it('that asks for a pause gets it', async () => {
    const { pagerDuty, call } = await aTeam();
    pagerDuty.troubleNext({ kind: 'status', status: 429 });
    await expect(call({ event: aCall() })).rejects.toMatchObject({
      type: 'NOTIFIER_RATE_LIMITED',
      nextRetryDelay: 180_000,
    });
  });

  it('for good does not keep the other from being tried again', async () => {
    const { pagerDuty, webhook, call } = await aTeam();
    pagerDuty.troubleNext({ kind: 'status', status: 400 });
    webhook.troubleNext({ kind: 'status', status: 503 });
    await expect(call({ event: aCall() })).rejects.toMatchObject({
      type: 'NOTIFIER_UNAVAILABLE',
      nonRetryable: false,
      message: expect.stringContaining('webhook'),
    });
  });

  it('with a pause does not hold back the one that can be tried at once', async () => {
    const { pagerDuty, webhook, call } = await aTeam();
    pagerDuty.troubleNext({ kind: 'status', status: 429 });
    webhook.troubleNext({ kind: 'lost' });
    await expect(call({ event: aCall() })).rejects.toMatchObject({
      type: 'NOTIFIER_UNAVAILABLE',
      message: expect.stringContaining('webhook'),
    });
  });

  it('for good, with nobody else to try, is said and not tried again', async () => {
    const { pagerDuty, call } = await aTeam();
    pagerDuty.troubleNext({ kind: 'status', status: 400, body: { errors: ['No such service'] } });
    await expect(call({ event: aCall() })).rejects.toMatchObject({
      type: 'NOTIFIER_REJECTED',
      nonRetryable: true,
      message: expect.stringContaining('No such service'),
    });
  });

  it('leaves no secret in what Temporal keeps of it', async () => {
    const { pagerDuty, webhook, call } = await aTeam();
    const echo = { errors: [`no service has ${pagerDuty.routingKey}`] };
    pagerDuty.troubleNext({ kind: 'status', status: 400, body: echo });
    const failure: unknown = await call({ event: aCall() }).catch((error: unknown) => error);
    const { message, stack } = failure as Error;
    const kept = JSON.stringify([failure, message, stack, String((failure as Error).cause)]);
    expect(kept).toContain('no service has [removed]');
    for (const secret of [pagerDuty.routingKey, webhook.secret, webhook.hookUrl])
      expect(kept).not.toContain(secret);
  });
});

describe('where nobody is on call', () => {
  it('a call is recorded as not made, once, with what to set', async () => {
    const { call } = await aTeam({ onCall: [] });
    const event = aCall();
    await call({ event });
    await call({ event });

    expect(await notifications(event)).toMatchObject([
      {
        key: `${event.eventKey}/notification/none`,
        why: expect.stringMatching(
          /^Nobody is on call: set PAGERDUTY_ROUTING_KEY or .* Not said: The halt of/,
        ),
        data: { channel: 'none', action: 'trigger' },
      },
    ]);
  });

  it('a key that names no campaign is recorded without one', async () => {
    const { call } = await aTeam({ onCall: [] });
    const event = anOnCallEvent({ dedupKey: 'another system’s key' });
    await call({ event });
    expect(await notifications(event)).toMatchObject([
      { platform: null, accountId: null, campaignKey: null },
    ]);
  });
});
