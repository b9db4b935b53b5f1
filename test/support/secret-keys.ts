import { createHash } from 'node:crypto';
import type { SecretKey } from '../../src/config/secret-keys.ts';

/** A key of that id, the same in every run; `other` gives another one under the same id. */
export function aKey(id: string, other = ''): SecretKey {
  return { id, bytes: createHash('sha256').update(`${id}${other}`).digest() };
}

/** Keys as they stand in the environment. */
export function inEnvironment(keys: readonly SecretKey[]): string {
  return keys.map(({ id, bytes }) => `${id}:${Buffer.from(bytes).toString('base64')}`).join(',');
}
