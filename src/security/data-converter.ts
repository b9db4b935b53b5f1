import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { SecretKey } from '../config/secret-keys.ts';
import type { OutsideFailure } from '../domain/failure.ts';
import { createPayloadCodec } from './payload-codec.ts';

/** What an encrypted namespace is talked to with. */
export interface Encryption {
  namespace: string;
  /** the first one encrypts, all decrypt; none: payloads stay plain */
  encryptionKeys: readonly SecretKey[];
}

/** The converter of every client: what it cannot read is thrown as a failure of the catalogue. */
export function clientDataConverter(encryption: Encryption): DataConverter {
  return converter(encryption, (failure) => {
    throw failure;
  });
}

/** The converter of workers: what it cannot read is told to `warn`, and unreadable to the workflow. */
export function workerDataConverter(
  encryption: Encryption,
  warn: (failure: OutsideFailure) => void,
): DataConverter {
  return converter(encryption, warn);
}

/** The failure converter that an encrypting worker bundles with its workflows; undefined where failures stay readable. */
export function failureConverterPath({
  encryptionKeys,
}: Pick<Encryption, 'encryptionKeys'>): string | undefined {
  return encryptionKeys.length === 0
    ? undefined
    : fileURLToPath(new URL('./failure-converter.mjs', import.meta.url));
}

function converter(
  { namespace, encryptionKeys }: Encryption,
  onUnreadable: (failure: OutsideFailure) => void,
): DataConverter {
  const path = failureConverterPath({ encryptionKeys });
  return {
    payloadCodecs: [createPayloadCodec({ keys: encryptionKeys, namespace, onUnreadable })],
    ...(path === undefined ? {} : { failureConverterPath: path }),
  };
}
