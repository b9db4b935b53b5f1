import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { array, assert, asyncProperty, dictionary, record, string, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SecretKey } from '../../src/config/secret-keys.ts';
import { createPayloadCodec } from '../../src/security/payload-codec.ts';
import { aKey } from '../support/secret-keys.ts';

const { Payload: Message } = proto.temporal.api.common.v1;
const [A, B] = [aKey('a'), aKey('b')];

function codec(keys: readonly SecretKey[], namespace = 'pacing') {
  const unreadable: string[] = [];
  const made = createPayloadCodec({ keys, namespace, onUnreadable: ({ code }) => unreadable.push(code) });
  return { ...made, unreadable };
}

function json(value: unknown): Payload {
  return { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) };
}

const bytesOf = (payload: Payload | undefined): Buffer => Buffer.from(Message.encode(payload ?? {}).finish());

async function sealed(value: unknown, keys = [A], namespace = 'pacing'): Promise<Payload> {
  const [payload] = await codec(keys, namespace).encode([json(value)]);
  return payload ?? {};
}

const payloads = array(
  record({
    metadata: dictionary(string(), uint8Array()),
    data: uint8Array({ maxLength: 2_000 }),
  }),
  { maxLength: 4 },
);

describe('what is encrypted', () => {
  test('comes back byte by byte, whatever it was', async () => {
    await assert(
      asyncProperty(payloads, async (plain) => {
        const back = await codec([B, A]).decode(await codec([A]).encode(plain));
        expect(back.map(bytesOf)).toEqual(plain.map(bytesOf));
      }),
    );
  });

  test('shows the same secret twice as two different things', async () => {
    expect(bytesOf(await sealed('secret')).equals(bytesOf(await sealed('secret')))).toBe(false);
  });

  test('is AES-256-GCM, bound to namespace and key id, as another implementation opens it', async () => {
    const { metadata, data } = await sealed('secret');
    const text = (name: string) => Buffer.from(metadata?.[name] ?? []).toString();
    expect([text('encoding'), text('encryption-cipher'), text('encryption-key-id')]).toEqual([
      'binary/encrypted',
      'AES-256-GCM',
      'a',
    ]);
    const key = await crypto.subtle.importKey('raw', new Uint8Array(A.bytes), 'AES-GCM', false, ['decrypt']);
    const [iv, rest] = [data?.slice(0, 12), data?.slice(12)];
    const additionalData = Buffer.from('["pacing","a"]');
    const algorithm = { name: 'AES-GCM', iv: new Uint8Array(iv ?? []), additionalData };
    const opened = await crypto.subtle.decrypt(algorithm, key, new Uint8Array(rest ?? []));
    expect(Buffer.from(Message.decode(new Uint8Array(opened)).data ?? []).toString()).toBe('"secret"');
  });

  test('by the program as it was first released can still be read', async () => {
    const data = 'kGKH1Rk+HW+xWNXa8WeYpuqC9JfZwNpM8t6CnKa5ic01UqmPJERiMH7r8s1oBABsIGVArDqRElr+o2iCKS0=';
    const metadata = { encoding: Buffer.from('binary/encrypted'), 'encryption-key-id': Buffer.from('a') };
    const [back] = await codec([B, A]).decode([{ metadata, data: Buffer.from(data, 'base64') }]);
    expect(bytesOf(back)).toEqual(bytesOf(json('secret')));
  });

  test('is opened with any key that is known, and sealed with the first', async () => {
    const old = await sealed('secret', [A]);
    const [back] = await codec([B, A]).decode([old]);
    expect(bytesOf(back)).toEqual(bytesOf(json('secret')));
    expect(Buffer.from((await sealed('x', [B, A])).metadata?.['encryption-key-id'] ?? []).toString()).toBe(
      'b',
    );
  });

  test.each([
    ['in another namespace', codec([A], 'elsewhere'), 'ENCRYPTION_KEY_WRONG'],
    ['by another key of the same id', codec([aKey('a', 'other')]), 'ENCRYPTION_KEY_WRONG'],
    ['by who has no key at all', codec([]), 'ENCRYPTION_KEY_MISSING'],
  ])('is not opened %s, and stays as it is', async (_where, other, code) => {
    const payload = await sealed('secret');
    expect(await other.decode([payload])).toEqual([payload]);
    expect(other.unreadable).toEqual([code]);
  });

  test('with a key that others have and this one lacks, stops all work, and says which', async () => {
    const payload = await sealed('secret', [B]);
    await expect(codec([A]).decode([payload])).rejects.toMatchObject({
      code: 'ENCRYPTION_KEY_MISSING',
      message: expect.stringContaining('"b", which is not in PACEKEEPER_ENCRYPTION_KEYS'),
    });
  });

  test('and changed at any place is not opened', async () => {
    const payload = await sealed({ amount: '1000' });
    const data = payload.data ?? new Uint8Array();
    for (let at = 0; at < data.length; at += 1) {
      const changed = data.map((byte, index) => (index === at ? byte ^ 1 : byte));
      const other = codec([A]);
      expect(await other.decode([{ ...payload, data: changed }])).toEqual([{ ...payload, data: changed }]);
      expect(other.unreadable).toEqual(['ENCRYPTION_KEY_WRONG']);
    }
  });

  test('and cut short is not opened', async () => {
    const payload = { ...(await sealed('secret')), data: new Uint8Array(27) };
    expect(await codec([A]).decode([payload])).toEqual([payload]);
  });
});

test('what is not encrypted passes, whatever its encoding', async () => {
  const martian = { metadata: { encoding: Buffer.from('binary/martian') }, data: Buffer.from('x') };
  const nameless = { metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('x') };
  const plain = [json('signal'), martian, nameless, { data: Buffer.from('x') }, {}];
  expect(await codec([A]).decode(plain)).toEqual(plain);
  expect(await codec([]).encode(plain)).toEqual(plain);
});
