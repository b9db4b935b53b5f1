import { createSign } from 'node:crypto';
import { OutsideFailure } from '../../domain/failure.ts';

const LIFETIME_S = 3600;

/**
 * A signed JWT for Google's `jwt-bearer` grant (RS256, one hour). The key may hold `\n` as two characters, as it does when
 * it comes from an environment variable. Throws PLATFORM_MISCONFIGURED when the key is no PEM private key.
 */
export function signAssertion(
  account: { clientEmail: string; privateKey: string },
  claims: { audience: string; scopes: readonly string[]; nowMs: number },
): string {
  const issuedAt = Math.floor(claims.nowMs / 1000);
  const head = encode({ alg: 'RS256', typ: 'JWT' });
  const body = encode({
    iss: account.clientEmail,
    scope: claims.scopes.join(' '),
    aud: claims.audience,
    iat: issuedAt,
    exp: issuedAt + LIFETIME_S,
  });
  return `${head}.${body}.${sign(`${head}.${body}`, account.privateKey)}`;
}

function sign(text: string, privateKey: string): string {
  try {
    return createSign('RSA-SHA256').update(text).sign(privateKey.replaceAll('\\n', '\n'), 'base64url');
  } catch {
    // OpenSSL's own message is dropped: it can quote the key.
    throw new OutsideFailure(
      'PLATFORM_MISCONFIGURED',
      'The private key of the Google service account cannot be used. Set it to the "private_key" of the key file, a PEM text.',
    );
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
