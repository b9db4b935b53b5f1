import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import {
  decodeOptionalFailureToOptionalError,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken } from '../../src/api/api-token.ts';
import { tokenFile, writeTokens } from '../../src/api/token-file.ts';
import { serveCodecHere } from '../../src/cli/compose-codec-server.ts';
import { ensureSchedules } from '../../src/cli/schedules.ts';
import { readHere } from '../../src/cli/surroundings.ts';
import type { SecretKey } from '../../src/config/secret-keys.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import { formatUnits, toMicros } from '../../src/domain/money.ts';
import { clientDataConverter, workerDataConverter } from '../../src/security/data-converter.ts';
import type { IncidentView } from '../../src/workflows/messages.ts';
import { allWorkflowIds, historyBytes, rawBytesOf, scheduleBytes } from '../support/raw-temporal.ts';
import { aKey, inEnvironment } from '../support/secret-keys.ts';
import { type Stack, until } from '../support/stack.ts';
import { bundleFor } from '../support/temporal.ts';
import { aPolicy, Desk } from './people.ts';

const [A, B] = [aKey('2026-a'), aKey('2026-b')];
const ANA = 'ana.planted@example.com';
const REASON = 'planted reason: the launch of the Zebra campaign';
const PLATFORM_SAID = 'planted words of the platform about the Heron account';

let desk: Desk;

beforeAll(async () => {
  desk = await Desk.open({
    policy: aPolicy({}, { approvers: [ANA] }),
    encryptionKeys: [A],
    wrapPlatform: (platform) => ({
      ...platform,
      resume: async () => {
        throw new OutsideFailure('PLATFORM_PERMISSION_DENIED', PLATFORM_SAID);
      },
    }),
  });
});
afterAll(async () => desk.close());

/** Other keys from now on, for the workers and for every client. */
async function withKeys({ stack }: Desk, encryptionKeys: readonly SecretKey[]): Promise<void> {
  await stack.stopWorkers();
  const { connection } = stack.temporal.client;
  const encryption = { namespace: 'default', encryptionKeys };
  stack.temporal.encryption = encryption;
  stack.temporal.client = new Client({
    connection,
    namespace: 'default',
    dataConverter: clientDataConverter(encryption),
  });
  await stack.startWorkers();
}

/** What nobody but us may read: names of campaigns, what they spent, who decided and why, what went wrong. */
async function plantedWords({ store }: Stack): Promise<string[]> {
  const { latest: seen } = await store.observationLog.latestAll({
    platform: 'google',
    cursor: null,
    limit: 100,
  });
  const names = seen.flatMap(({ observation }) => [observation.campaignName, observation.planName]);
  const micros = seen.flatMap(({ observation }) => [observation.actualMicros, observation.targetMicros]);
  const amounts = micros.filter((amount) => amount !== null && amount.length > 6);
  const shown = amounts.map((amount) => formatUnits(toMicros(amount ?? '0')));
  const words = [...names, ...amounts, ...shown].filter((word): word is string => (word ?? '').length > 4);
  return [...new Set([...words, ANA, REASON, PLATFORM_SAID])];
}

function found(bytes: Buffer, words: readonly string[]): string[] {
  return words.filter((word) => bytes.includes(word, 0, 'utf8'));
}

describe('with encryption on', () => {
  let asked: IncidentRecord;
  let halted: IncidentRecord;

  test('a question is answered by the plain signal of the Temporal CLI, as the details show it', async () => {
    asked = await desk.one('awaiting_approval');
    const { workflowId, observationId } = asked;
    const decision = JSON.stringify({ decision: 'approve', by: ANA, reason: REASON, observationId });
    const { address } = desk.stack.temporal;
    await desk.stack.shell(
      `temporal workflow signal --address ${address} --workflow-id ${workflowId} --name approval --input '${decision}'`,
    );
    await desk.untilStatus(asked, 'halted');
    expect(await desk.effects('pause', asked)).toBe(1);
  });

  test('the server keeps no name, amount, person or reason of an incident from sweep to halt and failure', async () => {
    halted = await desk.one('halted', ({ incidentKey }) => incidentKey !== asked.incidentKey);
    const resumed = await desk.decide(halted, { decision: 'resume', by: ANA, reason: REASON });
    expect(resumed).toMatchObject({ outcome: 'refused' });
    await ensureSchedules(desk.stack.temporal.client, { platforms: ['google'] });

    const words = await plantedWords(desk.stack);
    const ids = await allWorkflowIds(desk.stack.temporal);
    expect(words.length).toBeGreaterThan(30);
    expect(ids.length).toBeGreaterThan(5);
    for (const id of ids.filter((one) => one !== asked.workflowId)) {
      expect([id, found(await rawBytesOf(desk.stack.temporal, id), words)]).toEqual([id, []]);
    }
    const schedule = await scheduleBytes(desk.stack.temporal, 'pacing-google');
    expect(found(schedule, ['All campaigns of Google Ads'])).toEqual([]);
  });

  test('what a person sends in plain by the CLI stays plain, and nothing that follows from it', async () => {
    const bytes = await historyBytes(desk.stack.temporal, asked.workflowId);
    const words = await plantedWords(desk.stack);
    expect(found(bytes, words).toSorted()).toEqual([ANA, REASON].toSorted());
    expect(bytes.toString('utf8').split(REASON)).toHaveLength(2);
  });

  test('only ids stand in names and search attributes', async () => {
    for await (const { workflowId, type, taskQueue, typedSearchAttributes } of listed(desk.stack)) {
      expect(workflowId).toMatch(/^[A-Za-z0-9:._-]+$/);
      expect([type, taskQueue].join()).toMatch(/^[A-Za-z]+,pacing-workflows$/);
      const values = typedSearchAttributes.getAll().filter(({ key }) => key.name.startsWith('Pacing'));
      for (const { key, value } of values) {
        if (key.type === 'KEYWORD') expect(value).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      }
    }
  });

  test('the Temporal CLI shows it through the codec server, to who has a token for that', async () => {
    const home = mkdtempSync(join(tmpdir(), 'secure-codec-'));
    const env = { PACEKEEPER_HOME: home, PACEKEEPER_ENCRYPTION_KEYS: inEnvironment([A]) };
    const order = { person: ANA, name: null, scopes: ['decrypt' as const], expiresAt: null };
    const { token, secret } = createToken(order, new Date().toISOString());
    writeTokens(tokenFile(home), [token]);
    const codec = await serveCodecHere(readHere(env), { host: '127.0.0.1', port: 0 });
    const { address } = desk.stack.temporal;
    const show = (flags: string) =>
      desk.stack.shell(
        `temporal workflow show --address ${address} -w ${halted.workflowId} -o json --codec-endpoint ${flags} 2>&1`,
      );
    const metadata = (flags: string) =>
      desk.stack.shell(
        `temporal workflow metadata --address ${address} -w ${halted.workflowId} --codec-endpoint ${flags} 2>&1`,
      );

    const shown = async (flags: string) => payloadTexts(await show(flags));

    const auth = `--codec-auth "Bearer ${secret}"`;
    expect(await shown(`${codec.url} ${auth}`)).toContain(REASON);
    expect(await shown(`${codec.url}/{namespace} ${auth}`)).toContain(PLATFORM_SAID);
    expect(await metadata(`${codec.url} ${auth}`)).toContain('### What happens next');
    // Refused, the CLI asks again until its own time is up.
    const guessed = '--codec-auth "Bearer pk_guessed" --command-timeout 2s';
    await expect(show(`${codec.url} ${guessed}`)).rejects.toMatchObject({
      stdout: expect.not.stringContaining('data'),
    });
    const body = JSON.stringify({ payloads: [] });
    expect((await fetch(`${codec.url}/decode`, { method: 'POST', body })).status).toBe(401);
    await codec.close();
    rmSync(home, { recursive: true });
  });

  test('its histories replay with the key, and not without', async () => {
    const history = await desk.stack.incident(asked).fetchHistory();
    const replay = async (keys: readonly SecretKey[]) => {
      const encryption = { namespace: 'default', encryptionKeys: keys };
      const dataConverter = workerDataConverter(encryption, () => undefined);
      const bundle = await bundleFor({ namespace: 'default', encryptionKeys: [A] });
      return Worker.runReplayHistory({ workflowBundle: bundle, dataConverter }, history, asked.workflowId);
    };
    await expect(replay([B, A])).resolves.toBeUndefined();
    await expect(replay([B])).rejects.toThrow();
  });

  test('a key taken over goes on with what the old one began', async () => {
    await withKeys(desk, [B, A]);
    const open = await desk.one('awaiting_approval');
    const reject = { decision: 'reject', by: ANA, reason: REASON, category: 'known_promotion' };
    expect(await desk.decide(open, reject)).toMatchObject({ outcome: 'recorded' });
    const bytes = await historyBytes(desk.stack.temporal, open.workflowId);
    expect([bytes.includes('2026-a'), bytes.includes('2026-b')]).toEqual([true, true]);
  });

  test('a worker without the key does nothing, says which one it lacks, and goes on once it has it', async () => {
    const { platform, accountId, campaignKey } = asked;
    const campaign = { platform, accountId, campaignKey };
    const begun = await desk.stack.temporal.client.workflow.start('checkCampaign', {
      workflowId: 'check-without-key',
      taskQueue: 'pacing-workflows',
      args: [{ campaign, campaignId: campaignKey }],
      startDelay: '1 second',
      workflowTaskTimeout: '1 second',
    });
    await withKeys(desk, [A]);
    const said = await until(
      () => whyTasksFail(begun.workflowId, [A]),
      (why) => why !== null,
    );
    expect(said).toContain('"2026-b", which is not in PACEKEEPER_ENCRYPTION_KEYS');
    await withKeys(desk, [B, A]);
    const { client } = desk.stack.temporal;
    expect(await client.workflow.getHandle(begun.workflowId).result()).toMatchObject({ kind: 'judged' });
  });

  test.each([
    ['a client without the key', [B], 'ENCRYPTION_KEY_MISSING'],
    ['a client without any key', [], 'ENCRYPTION_KEY_MISSING'],
    ['a client with other bytes under its id', [aKey('2026-b', 'other'), A], 'ENCRYPTION_KEY_WRONG'],
  ])('%s is told what to do', async (_who, encryptionKeys, code) => {
    const keys =
      code === 'ENCRYPTION_KEY_MISSING' ? encryptionKeys.filter(({ id }) => id !== B.id) : encryptionKeys;
    const dataConverter = clientDataConverter({ namespace: 'default', encryptionKeys: keys });
    const { connection } = desk.stack.temporal.client;
    const client = new Client({ connection, namespace: 'default', dataConverter });
    const { workflowId } = await desk.one('halted');
    const query = client.workflow.getHandle(workflowId).query<IncidentView>('state');
    await expect(query).rejects.toMatchObject({
      code,
      message: expect.stringContaining('PACEKEEPER_ENCRYPTION_KEYS'),
    });
  });

  test('a payload that somebody made up under our key is one that cannot be read, and wedges nothing', async () => {
    const open = await desk.one('halted');
    const metadata = { encoding: Buffer.from('binary/encrypted'), 'encryption-key-id': Buffer.from(B.id) };
    await desk.stack.temporal.client.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: open.workflowId },
      signalName: 'approval',
      input: { payloads: [{ metadata, data: Buffer.alloc(64) }] },
    });
    expect((await desk.view(open)).status).toBe('halted');
    const rows = await until(
      () => desk.entries(open, 'rejection'),
      (entries) => entries.length > 0,
    );
    expect(rows[0]?.why).toContain('could not be read');
  });
});

/** What payloads hold, as the CLI prints them: JSON with their bytes in base64. */
function payloadTexts(printed: string): string {
  const found = printed.matchAll(/"data": "([A-Za-z0-9+/=]*)"/g);
  return [...found].map(([, data = '']) => Buffer.from(data, 'base64').toString('utf8')).join('\n');
}

/** Why the workflow's last task failed, as who has these keys reads it; null where none did. */
async function whyTasksFail(
  workflowId: string,
  encryptionKeys: readonly SecretKey[],
): Promise<string | null> {
  const { events } = await desk.stack.temporal.client.workflow.getHandle(workflowId).fetchHistory();
  const failed = events?.findLast((event) => event.workflowTaskFailedEventAttributes);
  const failure = failed?.workflowTaskFailedEventAttributes?.failure;
  if (!failure) return null;
  const converter = loadDataConverter(clientDataConverter({ namespace: 'default', encryptionKeys }));
  return (await decodeOptionalFailureToOptionalError(converter, failure))?.message ?? null;
}

function listed({ temporal: { client } }: Stack) {
  return client.workflow.list();
}
