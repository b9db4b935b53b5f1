import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { SecretKey } from '../config/secret-keys.ts';
import { OutsideFailure } from '../domain/failure.ts';
import { open, seal } from './payload-cipher.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

const ENCODING = 'encoding';
const ENCRYPTED = 'binary/encrypted';
const CIPHER = 'encryption-cipher';
const KEY_ID = 'encryption-key-id';
const METADATA = { [ENCODING]: bytes(ENCRYPTED), [CIPHER]: bytes('AES-256-GCM') };

/** The first key encrypts, all decrypt; without any, payloads stay as they are. */
export interface CodecOptions {
  keys: readonly SecretKey[];
  namespace: string;
  /**
   * What is done with an encrypted payload that no key of ours fits. A client throws. A worker is told and passes it on: what
   * it carries is then unreadable to the workflow, which records a signal of that kind, and never acts on any other.
   */
  onUnreadable: (failure: OutsideFailure) => void;
}

/**
 * Encrypts payloads, and decrypts those that are encrypted. Whatever else arrives passes: signals of the Temporal CLI and the
 * Web UI come as plain JSON, and `approvals.requireSignature` says whether they count. Throws `ENCRYPTION_KEY_MISSING` where a
 * key is named that is not among ours: what it hides would be decided on wrongly, and can be read once the key is there.
 */
export function createPayloadCodec(options: CodecOptions): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(payload, options)),
    decode: async (payloads) => payloads.map((payload) => decrypt(payload, options)),
  };
}

function encrypt(payload: Payload, { keys: [key], namespace }: CodecOptions): Payload {
  if (key === undefined) return payload;
  const plain = PayloadMessage.encode(payload).finish();
  return { metadata: { ...METADATA, [KEY_ID]: bytes(key.id) }, data: seal(plain, key, namespace) };
}

function decrypt(payload: Payload, options: CodecOptions): Payload {
  const keyId = text(payload, KEY_ID);
  if (text(payload, ENCODING) !== ENCRYPTED || keyId === null) return payload;
  const { keys, namespace, onUnreadable } = options;
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) {
    const failure = missing(keyId);
    if (keys.length > 0) throw failure;
    onUnreadable(failure);
    return payload;
  }
  const plain = open(payload.data ?? new Uint8Array(), key, namespace);
  if (plain !== null) return PayloadMessage.decode(plain);
  onUnreadable(wrong(keyId, namespace));
  return payload;
}

function missing(keyId: string): OutsideFailure {
  return new OutsideFailure(
    'ENCRYPTION_KEY_MISSING',
    `A payload is encrypted with the key "${keyId}", which is not in PACEKEEPER_ENCRYPTION_KEYS. Add it after the first one and ` +
      'start this program again (docs/encryption.md). If it never was a key of yours, somebody made that payload up: add 32 ' +
      'random bytes under this id, and it counts as unreadable.',
  );
}

function wrong(keyId: string, namespace: string): OutsideFailure {
  return new OutsideFailure(
    'ENCRYPTION_KEY_WRONG',
    `A payload cannot be decrypted with the key "${keyId}" in namespace ${namespace}: the key in PACEKEEPER_ENCRYPTION_KEYS has ` +
      'other bytes than the one it was encrypted with, the payload comes from another namespace, or somebody changed it. ' +
      'Compare the key with the one of the other programs (docs/encryption.md).',
  );
}

function text({ metadata }: Payload, name: string): string | null {
  const value = metadata?.[name];
  return value === undefined || value === null ? null : Buffer.from(value).toString('utf8');
}

function bytes(value: string): Uint8Array {
  return Buffer.from(value, 'utf8');
}
