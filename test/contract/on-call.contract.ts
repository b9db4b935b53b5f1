import { describe, expect, test } from 'vitest';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { OnCall } from '../../src/ports/on-call.ts';
import type { EventHost, HostTrouble, KeptCall } from '../support/event-host.ts';
import { anOnCallEvent } from '../support/on-call-events.ts';

/** A service that is called, and how the adapter for it is made. */
export interface OnCallService {
  host: EventHost;
  calls: readonly KeptCall[];
  connect(changes?: { timeoutMs?: number; isSecretWrong?: boolean }): OnCall;
  /** what must never be seen outside: the secret first, then the wrong one and what else there is */
  secrets: readonly string[];
  /** the variables that a refusal sends people to */
  settings: readonly string[];
}

const TRIGGER = anOnCallEvent();
const ACKNOWLEDGE = anOnCallEvent({ action: 'acknowledge' });
const RESOLVE = anOnCallEvent({ action: 'resolve' });
const THREE_MINUTES_MS = 180_000;

const UNTAKEN: HostTrouble[] = [
  ...[301, 302, 408, 500, 502, 503, 504].map((status) => ({ kind: 'status', status }) as const),
  { kind: 'lost' },
];
const REFUSED = [400, 401, 403, 404, 410, 413, 422].map((status) => ({ kind: 'status', status }) as const);

async function failureOf(work: Promise<unknown>): Promise<OutsideFailure> {
  const error = await work.catch((reason: unknown) => reason);
  if (error instanceof OutsideFailure) return error;
  throw new Error(`expected an OutsideFailure, got ${String(error)}`);
}

/** What every way to call the person on call must do, whatever stands behind it. */
export function describeOnCallContract(name: string, start: () => Promise<OnCallService>): void {
  describe(`${name} as a way to call the person on call`, () => {
    test('a call is opened, acknowledged and resolved under its incident’s key', async () => {
      const service = await start();
      const seen: (string | undefined)[] = [];
      for (const event of [TRIGGER, ACKNOWLEDGE, RESOLVE]) {
        await service.connect().send(event);
        seen.push(service.calls[0]?.status);
      }
      expect(seen).toEqual(['triggered', 'acknowledged', 'resolved']);
      expect(service.calls).toMatchObject([{ dedupKey: TRIGGER.dedupKey }]);
    });

    test('each incident is a call of its own', async () => {
      const service = await start();
      const other = anOnCallEvent({ dedupKey: 'incident:meta:1:2:2026-03-15T12:00:00.000Z' });
      await service.connect().send(TRIGGER);
      await service.connect().send(other);
      await service.connect().send(RESOLVE);
      expect(service.calls.map(({ status }) => status)).toEqual(['resolved', 'triggered']);
    });

    test('a step that is sent again changes nothing', async () => {
      const service = await start();
      for (const event of [TRIGGER, TRIGGER, ACKNOWLEDGE, ACKNOWLEDGE, RESOLVE, RESOLVE])
        await service.connect().send(event);
      expect(service.calls).toMatchObject([{ status: 'resolved' }]);
    });

    test('a trigger whose answer is lost calls once, when it is sent again', async () => {
      const service = await start();
      service.host.troubleNext({ kind: 'lost' });
      expect(await failureOf(service.connect().send(TRIGGER))).toMatchObject({
        code: 'NOTIFIER_UNAVAILABLE',
      });
      await service.connect().send(TRIGGER);
      expect(service.calls).toMatchObject([{ status: 'triggered' }]);
    });

    test('acknowledge and resolve of a call that was never opened are taken and call nobody', async () => {
      const service = await start();
      await service.connect().send(ACKNOWLEDGE);
      await service.connect().send(RESOLVE);
      expect(service.calls).toEqual([]);
    });

    test.each(UNTAKEN)('%j can be tried again, and is not by the adapter itself', async (trouble) => {
      const service = await start();
      service.host.troubleNext(trouble);
      expect(await failureOf(service.connect().send(TRIGGER))).toMatchObject({
        code: 'NOTIFIER_UNAVAILABLE',
        retryAfterMs: null,
      });
      expect(service.host.requests).toHaveLength(1);
    });

    test.each(['silent', 'unanswered'] as const)('%s is given up after the time-out', async (kind) => {
      const service = await start();
      service.host.troubleNext({ kind });
      expect(await failureOf(service.connect({ timeoutMs: 100 }).send(TRIGGER))).toMatchObject({
        code: 'NOTIFIER_UNAVAILABLE',
        message: expect.stringContaining('no answer within 100 ms'),
      });
    });

    test('a service that is not there can be tried again', async () => {
      const service = await start();
      await service.host.close();
      expect(await failureOf(service.connect().send(TRIGGER))).toMatchObject({
        code: 'NOTIFIER_UNAVAILABLE',
        message: expect.stringContaining('ECONNREFUSED'),
      });
    });

    test('a redirect is not followed, because the next host would get the secret', async () => {
      const [service, other] = [await start(), await start()];
      const headers = { location: other.host.url };
      service.host.troubleNext({ kind: 'status', status: 307, headers });
      await failureOf(service.connect().send(TRIGGER));
      expect(other.host.requests).toEqual([]);
    });

    test.each(REFUSED)('%j is refused for good, with the variables to check', async (trouble) => {
      const service = await start();
      service.host.troubleNext(trouble);
      const failure = await failureOf(service.connect().send(TRIGGER));
      expect(failure).toMatchObject({ code: 'NOTIFIER_REJECTED', details: { status: trouble.status } });
      for (const setting of service.settings) expect(failure.message).toContain(setting);
    });

    test('a wrong secret is refused for good', async () => {
      const service = await start();
      const failure = await failureOf(service.connect({ isSecretWrong: true }).send(TRIGGER));
      expect(failure.code).toBe('NOTIFIER_REJECTED');
      expect(service.calls).toEqual([]);
    });

    test.each([
      ['429 says how long', 429, { 'retry-after': '7' }, 'NOTIFIER_RATE_LIMITED', 7_000],
      ['429 does not say', 429, {}, 'NOTIFIER_RATE_LIMITED', THREE_MINUTES_MS],
      ['429 says nonsense', 429, { 'retry-after': 'soon' }, 'NOTIFIER_RATE_LIMITED', THREE_MINUTES_MS],
      ['503 says how long', 503, { 'retry-after': '20' }, 'NOTIFIER_UNAVAILABLE', 20_000],
    ] as const)('the pause is as asked: %s', async (...[, status, headers, code, retryAfterMs]) => {
      const service = await start();
      service.host.troubleNext({ kind: 'status', status, headers });
      expect(await failureOf(service.connect().send(TRIGGER))).toMatchObject({ code, retryAfterMs });
      expect(service.calls).toEqual([]);
    });

    test('whatever goes wrong, no secret is in what is said of it', async () => {
      const service = await start();
      const [secret = ''] = service.secrets;
      const echo = { errors: [`not for ${secret}!`], message: secret };
      const troubles: HostTrouble[] = [
        ...UNTAKEN,
        ...REFUSED,
        { kind: 'silent' },
        ...[400, 401, 429, 500].map((status) => ({ kind: 'status', status, body: echo }) as const),
        { kind: 'status', status: 400, body: secret },
        { kind: 'status', status: 302, headers: { location: `${service.host.url}/${secret}` } },
      ];
      for (const trouble of troubles) service.host.troubleNext(trouble);
      const failures: OutsideFailure[] = [];
      for (const _ of troubles)
        failures.push(await failureOf(service.connect({ timeoutMs: 300 }).send(TRIGGER)));
      failures.push(await failureOf(service.connect({ isSecretWrong: true }).send(TRIGGER)));
      await service.host.close();
      failures.push(await failureOf(service.connect().send(TRIGGER)));

      expect(failures).toHaveLength(troubles.length + 2);
      for (const { message, stack, details, cause } of failures)
        for (const hidden of service.secrets)
          expect(JSON.stringify([message, stack, details, String(cause)])).not.toContain(hidden);
    });

    test('names and numbers of any kind and length reach the person', async () => {
      const service = await start();
      const long = `<!channel> *x* </script> \ud800 "\\ \u202e\n\r\u2028\u0000 😀`.repeat(400);
      const details = Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => [`${index} ${long.slice(0, 500)}`, long]),
      );
      await service.connect().send(
        anOnCallEvent({
          dedupKey: long,
          eventKey: long,
          summary: long,
          source: long,
          webUrl: 'https://host/x',
          details: { ...details, n: Number.MAX_VALUE, no: false, none: null },
        }),
      );
      expect(service.calls).toMatchObject([{ status: 'triggered' }]);
    });
  });
}
