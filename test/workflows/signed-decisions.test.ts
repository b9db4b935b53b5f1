import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken } from '../../src/api/api-token.ts';
import { tokenFile, writeTokens } from '../../src/api/token-file.ts';
import { serveApiHere } from '../../src/cli/compose-api.ts';
import { readHere } from '../../src/cli/surroundings.ts';
import { decideIncident } from '../../src/client/decide-incident.ts';
import { canonicalDecision, type SignedContent } from '../../src/domain/decision-signature.ts';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import { decisionSigner } from '../../src/security/decision-signing.ts';
import { aCommandLine, type CommandLine } from '../support/command-line.ts';
import { aKey, inEnvironment } from '../support/secret-keys.ts';
import { freePort } from '../support/temporal.ts';
import { ANA, aPolicy, BEN, Desk } from './people.ts';

const [KEY, NEXT_KEY] = [aKey('sign-1'), aKey('sign-2')];
const ENCRYPTION_KEY = aKey('sealed');
const NAMESPACE = 'default';
const SIGNING = { namespace: NAMESPACE, signingKeys: [KEY] };
const UNSIGNED =
  /takes only signed decisions \(approvals\.requireSignature\), and it is not signed\. Decide in Slack/;

let desk: Desk;
let line: CommandLine;

beforeAll(async () => {
  desk = await Desk.open({
    policy: aPolicy({ requireSignature: true }),
    signingKeys: [NEXT_KEY, KEY],
    encryptionKeys: [ENCRYPTION_KEY],
    // On real accounts a name alone never counts; where signatures do, no principal of Temporal is asked for.
    wrapDeps: (deps) => ({ ...deps, isLive: true }),
  });
  line = await aCommandLine(desk.stack.store, {
    TEMPORAL_ADDRESS: desk.stack.temporal.address,
    SIMULATOR_URL: desk.stack.simulatorUrl,
    PACEKEEPER_ENCRYPTION_KEYS: inEnvironment([ENCRYPTION_KEY]),
  });
});
afterAll(async () => {
  await line.close();
  await desk.close();
});

type Part = Partial<SignedContent>;

/** A decision as an attacker would send it: signed for what `signed` says, and sent to `incident` under `sentAs`. */
async function send(
  incident: IncidentRecord,
  signed: Part = {},
  sent: { as?: string; change?: object } = {},
) {
  const requestId = signed.requestId ?? randomUUID();
  const { incidentKey, observationId } = incident;
  const content = {
    incidentKey,
    requestId,
    signedAt: new Date().toISOString(),
    given: { decision: 'acknowledge', by: ANA, reason: 'seen', observationId } as const,
    ...signed,
  };
  const signature = decisionSigner({ ...SIGNING, namespace: signed.namespace ?? NAMESPACE })(content);
  return desk.decide(incident, { ...content.given, signature, ...sent.change }, sent.as ?? requestId);
}

describe('where the policy takes only signed decisions', () => {
  test('the signal of the Temporal CLI is refused, on record, with what to do instead', async () => {
    const asked = await desk.one('awaiting_approval');
    const decision = JSON.stringify({ decision: 'approve', by: ANA, reason: 'runs away' });
    const { address } = desk.stack.temporal;
    await desk.stack.shell(
      `temporal workflow signal --address ${address} --workflow-id ${asked.workflowId} --name approval --input '${decision}'`,
    );
    const refused = await desk.untilRefused(asked);
    expect(refused).toMatchObject({
      data: { decision: 'approve', outcome: 'refused' },
      why: expect.stringMatching(UNSIGNED),
    });
    expect(refused.actor).toMatchObject({ claimed: ANA, identity: expect.stringContaining('temporal-cli') });
    expect(await desk.effects('pause', asked)).toBe(0);
  });

  test('who holds the encryption key can encrypt a decision, and not sign it: an unsigned update is refused', async () => {
    const asked = await desk.one('awaiting_approval');
    const answer = await desk.decide(asked, { decision: 'approve', by: BEN, reason: 'runs away' });
    expect(answer).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(UNSIGNED) });
  });

  test('the command that the details show signs, with a key; and says what is missing without one', async () => {
    const asked = await desk.one('awaiting_approval');
    const shown = /To \*\*approve\*\*:\n\n```sh\n(.+)\n```/.exec(asked.details)?.[1] ?? '';
    expect(shown).toMatch(
      /^npm run -s pacekeeper -- approve incident:google:\S+ --by "\$\(whoami\)" --reason /,
    );
    const argv = [
      'approve',
      asked.workflowId,
      '--by',
      ANA,
      '--reason',
      'runs away',
      '--observation',
      asked.observationId ?? '',
    ];

    const without = await line.run(argv);
    expect([without.exitCode, without.stderr]).toEqual([2, expect.stringMatching(UNSIGNED)]);
    const signed = await line.run(argv, { PACEKEEPER_SIGNING_KEYS: inEnvironment([KEY]) });
    expect([signed.exitCode, signed.stderr]).toEqual([0, expect.stringMatching(/^executed: /)]);
    expect(await desk.effects('pause', asked)).toBe(1);
  });

  test('a decision by the API counts, because the API signs it', async () => {
    const halted = await desk.one('halted');
    const env = {
      PACEKEEPER_HOME: line.home,
      TEMPORAL_ADDRESS: desk.stack.temporal.address,
      API_PORT: String(await freePort()),
      PACEKEEPER_SIGNING_KEYS: inEnvironment([KEY]),
      PACEKEEPER_ENCRYPTION_KEYS: inEnvironment([ENCRYPTION_KEY]),
    };
    const order = { person: ANA, name: null, scopes: ['decide' as const], expiresAt: null };
    const { token, secret } = createToken(order, new Date().toISOString());
    writeTokens(tokenFile(line.home), [token]);
    const api = await serveApiHere(readHere(env));
    const answer = await fetch(
      `${api.url}/v1/incidents/${encodeURIComponent(halted.incidentKey)}/decisions`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          decision: 'acknowledge',
          reason: 'seen',
          observationId: halted.observationId,
        }),
      },
    );
    expect([answer.status, await answer.json()]).toMatchObject([200, { outcome: 'recorded' }]);
    await api.close();
  });

  test('what our programs sign counts, while the worker knows the key', async () => {
    const halted = await desk.one('halted');
    const book = desk.stack.store.incidentBook;
    const { client } = desk.stack.temporal;
    const message = {
      decision: 'acknowledge',
      by: ANA,
      reason: ' seen ',
      observationId: halted.observationId,
    } as const;
    const decide = (signingKeys: readonly (typeof KEY)[]) =>
      decideIncident(
        { client, book, sign: decisionSigner({ namespace: NAMESPACE, signingKeys }) },
        { workflowId: halted.workflowId, incidentKey: halted.incidentKey },
        { updateId: randomUUID(), message },
      );
    expect(await decide([KEY])).toMatchObject({ answer: { outcome: 'recorded' } });
    expect(await decide([NEXT_KEY])).toMatchObject({ answer: { outcome: 'recorded' } });
    expect(await decide([aKey('sign-3')])).toMatchObject({
      answer: { outcome: 'refused', reason: expect.stringContaining('not in the PACEKEEPER_SIGNING_KEYS') },
    });
    expect(await decide([aKey('sign-1', 'other')])).toMatchObject({
      answer: { outcome: 'refused', reason: expect.stringContaining('not of this decision') },
    });
  });

  test('a decision as it was signed is taken', async () => {
    const halted = await desk.one('halted');
    expect(await send(halted)).toMatchObject({ outcome: 'recorded' });
  });

  test.each<[string, () => [Part, { as?: string; change?: object }]]>([
    ['for another incident', () => [{ incidentKey: 'incident:google:1:2:2026-03-15T12:00:00.000Z' }, {}]],
    ['for another namespace', () => [{ namespace: 'elsewhere' }, {}]],
    ['for another request', () => [{}, { as: randomUUID() }]],
    ['for another observation', () => [{}, { change: { observationId: null } }]],
    ['for another person', () => [{}, { change: { by: BEN } }]],
    ['for another decision', () => [{}, { change: { decision: 'resume' } }]],
    ['for another reason', () => [{}, { change: { reason: 'something else' } }]],
  ])('one that was signed %s is refused', async (_what, of) => {
    const halted = await desk.one('halted');
    const [signed, sent] = of();
    const answer = await send(halted, signed, sent);
    expect(answer).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('not of this decision'),
    });
    expect(await desk.effects('resume', halted)).toBe(0);
  });

  test('one that was signed long ago is refused, and one from a clock far ahead', async () => {
    const halted = await desk.one('halted');
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const [fresh, old, ahead] = [minutesAgo(9), minutesAgo(11), minutesAgo(-3)];
    expect(await send(halted, { signedAt: fresh })).toMatchObject({ outcome: 'recorded' });
    expect(await send(halted, { signedAt: old })).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('more than 10 minutes later'),
    });
    expect(await send(halted, { signedAt: ahead })).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('clocks of two machines'),
    });
  });

  test('a copy of a signed decision, sent as a signal, is refused', async () => {
    const halted = await desk.one('halted');
    const given = {
      decision: 'resume',
      by: ANA,
      reason: 'seen',
      observationId: halted.observationId,
    } as const;
    const content = {
      incidentKey: halted.incidentKey,
      requestId: 'r',
      signedAt: new Date().toISOString(),
      given,
    };
    const signature = decisionSigner(SIGNING)(content);
    const before = (await desk.entries(halted, 'approval')).length;
    await desk.stack.incident(halted).signal('approval', { ...given, signature });
    const refused = await desk.untilRefused(halted, before);
    expect(refused.why).toMatch(UNSIGNED);
    expect(await desk.effects('resume', halted)).toBe(0);
  });

  test('an incident that somebody terminates is opened anew by the next sweep', async () => {
    const halted = await desk.one('halted');
    await desk.stack.incident(halted).terminate('by an attacker');
    await desk.stack.sweep('google');
    const { status } = await desk.stack.incident(halted).describe();
    expect(status.name).toBe('RUNNING');
  });

  test('an incident that somebody starts by hand brings no decisions along that passed no check', async () => {
    const { client } = desk.stack.temporal;
    const campaign = { platform: 'google', accountId: '1', campaignKey: 'forged' } as const;
    const start = {
      campaign,
      campaignId: 'forged',
      incidentKey: 'k',
      kind: 'campaign',
      openedAt: '2026-03-15T12:00:00Z',
    };
    const sender = { identity: 'x', principal: ANA, isAllowed: true, reason: null };
    const forged = {
      id: 'x',
      message: { decision: 'resume', by: ANA, reason: 'x' },
      source: { kind: 'signal', runId: 'x', index: 0 },
      sender,
    };
    const handle = await client.workflow.start('handleIncident', {
      workflowId: 'incident:google:1:forged',
      taskQueue: 'pacing-workflows',
      args: [start, { pending: [forged], decisionsTaken: 7 }],
    });
    expect(await handle.query('state')).toMatchObject({ decisions: [] });
    const { events } = await handle.fetchHistory();
    const scheduled = events?.flatMap(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
    );
    expect(scheduled).toEqual([]);
    await handle.terminate('tested');
  });
});

test('what is signed holds every part of a decision', () => {
  const given = {
    decision: 'override' as const,
    by: ANA,
    reason: 'r',
    observationId: 'o',
    category: 'plan_wrong' as const,
    until: 'u',
    targetSpend: '1',
    thresholdPct: 2,
    expiresAt: 'e',
  };
  const whole: SignedContent = { namespace: 'n', incidentKey: 'i', requestId: 'q', signedAt: 's', given };
  const changed = Object.keys(given).map((name) => ({
    ...whole,
    given: { ...given, [name]: null as never },
  }));
  const moved = ['namespace', 'incidentKey', 'requestId', 'signedAt'].map((name) => ({
    ...whole,
    [name]: 'other',
  }));
  const texts = [whole, ...changed, ...moved].map(canonicalDecision);
  expect(new Set(texts).size).toBe(texts.length);
});
