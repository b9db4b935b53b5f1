import { expect, test } from 'vitest';
import { createPagerDutyOnCall } from '../../../src/adapters/pagerduty/index.ts';
import { redact } from '../../../src/adapters/shared/redaction.ts';
import type { OnCall } from '../../../src/ports/on-call.ts';
import { anOnCallEvent } from '../../support/on-call-events.ts';
import { type PagerDutyFake, startPagerDutyFake } from '../../support/pagerduty-fake.ts';

const TRIGGER = anOnCallEvent();

function onCallOf({ url: baseUrl, routingKey }: { url: string; routingKey: string }): OnCall {
  return createPagerDutyOnCall({ routingKey, baseUrl, timeoutMs: 5_000 });
}

function bodyOf(pagerDuty: PagerDutyFake, index = 0): Record<string, unknown> {
  return JSON.parse(pagerDuty.requests[index]?.body ?? '{}') as Record<string, unknown>;
}

test('a trigger says what, how urgent, since when, and where to look', async () => {
  const pagerDuty = await startPagerDutyFake();
  await onCallOf(pagerDuty).send(TRIGGER);
  expect(bodyOf(pagerDuty)).toEqual({
    routing_key: pagerDuty.routingKey,
    event_action: 'trigger',
    dedup_key: TRIGGER.dedupKey,
    payload: {
      summary: 'The halt of google campaign 111 failed.',
      source: 'google:1234567890',
      severity: 'critical',
      timestamp: '2026-03-15T12:05:00.000Z',
      custom_details: {
        incidentKey: TRIGGER.dedupKey,
        campaignKey: '111',
        variancePct: 26,
        automationOn: true,
        code: null,
      },
    },
    client: 'Pacekeeper',
    client_url: TRIGGER.webUrl,
    links: [{ href: TRIGGER.webUrl, text: 'The incident in Temporal' }],
  });
});

test.each(['acknowledge', 'resolve'] as const)('%s sends the dedup key and nothing else', async (action) => {
  const pagerDuty = await startPagerDutyFake();
  await onCallOf(pagerDuty).send(anOnCallEvent({ action }));
  const { routingKey: routing_key } = pagerDuty;
  expect(bodyOf(pagerDuty)).toEqual({ routing_key, event_action: action, dedup_key: TRIGGER.dedupKey });
});

test('a question nobody answers is an error, not critical', async () => {
  const pagerDuty = await startPagerDutyFake();
  await onCallOf(pagerDuty).send(anOnCallEvent({ severity: 'error' }));
  expect(bodyOf(pagerDuty)).toMatchObject({ payload: { severity: 'error' } });
});

test.each([null, 'javascript:alert(1)', `https://host/${'x'.repeat(2_000)}`])(
  'a link that is none is left out: %s',
  async (webUrl) => {
    const pagerDuty = await startPagerDutyFake();
    await onCallOf(pagerDuty).send(anOnCallEvent({ webUrl }));
    expect(Object.keys(bodyOf(pagerDuty))).not.toEqual(expect.arrayContaining(['client_url']));
    expect(bodyOf(pagerDuty)).not.toHaveProperty('links');
  },
);

test('a summary of 1,024 characters is whole, a longer one is cut and says how much', async () => {
  const pagerDuty = await startPagerDutyFake();
  const onCall = onCallOf(pagerDuty);
  await onCall.send(anOnCallEvent({ summary: 'x'.repeat(1_024) }));
  await onCall.send(anOnCallEvent({ summary: 'x'.repeat(1_025) }));
  const [whole, cut] = pagerDuty.events.map((event) =>
    event.event_action === 'trigger' ? event.payload.summary : '',
  );
  expect(whole).toBe('x'.repeat(1_024));
  expect(cut).toMatch(/^x{990,} … \(\d+ more characters\)$/);
  expect(cut?.length).toBeLessThanOrEqual(1_024);
});

test('a summary of several lines is one', async () => {
  const pagerDuty = await startPagerDutyFake();
  await onCallOf(pagerDuty).send(anOnCallEvent({ summary: 'a\r\nb\u2028c\u0000' }));
  expect(bodyOf(pagerDuty)).toMatchObject({ payload: { summary: 'a b c' } });
});

test('a dedup key of 255 characters is whole; longer ones stay apart and are the same for each step', async () => {
  const pagerDuty = await startPagerDutyFake();
  const onCall = onCallOf(pagerDuty);
  const whole = 'k'.repeat(255);
  const [one, other] = ['a', 'b'].map((end) => `${'k'.repeat(300)}${end}`);
  await onCall.send(anOnCallEvent({ dedupKey: whole }));
  for (const dedupKey of [one, other]) await onCall.send(anOnCallEvent({ dedupKey: dedupKey ?? '' }));
  await onCall.send(anOnCallEvent({ dedupKey: other ?? '', action: 'resolve' }));
  expect(pagerDuty.alerts.map(({ status }) => status)).toEqual(['triggered', 'triggered', 'resolved']);
  expect(pagerDuty.alerts[0]?.dedupKey).toBe(whole);
  expect(pagerDuty.alerts[1]?.dedupKey).toMatch(/^k{222}~[0-9a-f]{32}$/);
});

test('a body never comes near 512 KB', async () => {
  const pagerDuty = await startPagerDutyFake();
  const wide = '\u20ac'.repeat(5_000);
  const details = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${index}${wide}`, wide]));
  await onCallOf(pagerDuty).send(anOnCallEvent({ dedupKey: wide, summary: wide, source: wide, details }));
  const bytes = Buffer.byteLength(pagerDuty.requests[0]?.body ?? '');
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(256 * 1_024);
});

test('a trigger joins the open alert, and opens a new one after the resolve', async () => {
  const pagerDuty = await startPagerDutyFake();
  const onCall = onCallOf(pagerDuty);
  await onCall.send(TRIGGER);
  await onCall.send(TRIGGER);
  expect(pagerDuty.alerts).toMatchObject([{ triggers: 2 }]);
  await onCall.send(anOnCallEvent({ action: 'resolve' }));
  await onCall.send(TRIGGER);
  expect(pagerDuty.alerts).toMatchObject([{ status: 'resolved' }, { status: 'triggered', triggers: 1 }]);
});

test('a step under another routing key is taken and dropped: the alert stays as it is', async () => {
  const pagerDuty = await startPagerDutyFake();
  await onCallOf(pagerDuty).send(TRIGGER);
  const other = onCallOf({ url: pagerDuty.url, routingKey: pagerDuty.otherRoutingKey });
  await other.send(anOnCallEvent({ action: 'resolve' }));
  expect(pagerDuty.events).toHaveLength(2);
  expect(pagerDuty.alerts).toMatchObject([{ status: 'triggered' }]);
});

test('a 400 is quoted in PagerDuty’s own words', async () => {
  const pagerDuty = await startPagerDutyFake();
  const sending = onCallOf({ url: pagerDuty.url, routingKey: 'too-short-a-key' }).send(TRIGGER);
  await expect(sending).rejects.toMatchObject({
    code: 'NOTIFIER_REJECTED',
    message: expect.stringContaining("Length of 'routing_key' is incorrect (should be 32 characters)"),
  });
  await expect(sending).rejects.not.toThrow(/too-short-a-key/);
});

test('a key that PagerDuty quotes across the end of what is kept leaves no half of itself', async () => {
  const pagerDuty = await startPagerDutyFake();
  const body = { errors: [`${'x'.repeat(280)} ${pagerDuty.routingKey}`] };
  pagerDuty.troubleNext({ kind: 'status', status: 400, body });
  await expect(onCallOf(pagerDuty).send(TRIGGER)).rejects.not.toThrow(pagerDuty.routingKey.slice(0, 6));
});

test.each([200, 201, 204])(
  '%i is not PagerDuty’s answer, so the event counts as not taken',
  async (status) => {
    const pagerDuty = await startPagerDutyFake();
    pagerDuty.troubleNext({ kind: 'status', status, body: '<html>Please sign in</html>' });
    await expect(onCallOf(pagerDuty).send(TRIGGER)).rejects.toMatchObject({
      code: 'NOTIFIER_UNAVAILABLE',
      message: expect.stringContaining('PAGERDUTY_URL'),
    });
  },
);

test('the address of the region is the one that is called, with or without a slash at its end', async () => {
  const [us, eu] = [await startPagerDutyFake(), await startPagerDutyFake()];
  await onCallOf(eu).send(TRIGGER);
  await onCallOf({ url: `${eu.url}/`, routingKey: eu.routingKey }).send(TRIGGER);
  expect(eu.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v2/enqueue',
    'POST /v2/enqueue',
  ]);
  expect(us.requests).toEqual([]);
});

test('a body that reaches a log has its routing key taken out', async () => {
  const pagerDuty = await startPagerDutyFake();
  await onCallOf(pagerDuty).send(TRIGGER);
  expect(redact(pagerDuty.requests[0]?.body ?? pagerDuty.routingKey)).not.toContain(pagerDuty.routingKey);
});
