import { z } from 'zod';

/** A secret key of 32 bytes, and the id by which what it made names it. Ids are public. */
export interface SecretKey {
  id: string;
  bytes: Uint8Array;
}

const ENTRY = /^([A-Za-z0-9_.-]{1,64}):([A-Za-z0-9+/]{43}=)$/;
const FORM =
  'expected id:key,id:key with ids of letters, digits, _ . - and keys of 32 bytes in base64 (openssl rand -base64 32)';

/** Keys as `id:base64,id:base64`: the first one makes what is new, all of them read. Messages never hold a key. */
export const secretKeysSchema = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .refine((entries) => entries.every((entry) => ENTRY.test(entry)), FORM)
  .transform((entries) => entries.map(toKey))
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'names an id twice');

function toKey(entry: string): SecretKey {
  const [, id = '', base64 = ''] = ENTRY.exec(entry) ?? [];
  return { id, bytes: new Uint8Array(Buffer.from(base64, 'base64')) };
}
