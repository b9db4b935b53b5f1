import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretKey } from '../config/secret-keys.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts with AES-256-GCM; gives nonce, ciphertext and tag in one. Bound to the namespace and the key's id, and not to a
 * workflow: a schedule encrypts under another workflow id than its runs decrypt, and a codec server knows none.
 */
export function seal(plain: Uint8Array, key: SecretKey, namespace: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key.bytes, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(namespace, key));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** What was sealed; null where key or namespace is another, or anything was changed. */
export function open(sealed: Uint8Array, key: SecretKey, namespace: string): Buffer | null {
  if (sealed.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, key.bytes, sealed.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundTo(namespace, key));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

function boundTo(namespace: string, { id }: SecretKey): Buffer {
  return Buffer.from(JSON.stringify([namespace, id]), 'utf8');
}
