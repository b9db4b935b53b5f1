import { statSync } from 'node:fs';
import type { Instant } from '../domain/instant.ts';
import { type ApiToken, findToken, type TokenFinding } from './api-token.ts';
import { readTokens } from './token-file.ts';

/** Knows the tokens that hold. */
export interface TokenBook {
  /** What a presented secret is. Throws `TokensUnreadable` while the tokens cannot be read. */
  find(secret: string, now: Instant): TokenFinding;
}

/** The tokens of a file, read again whenever it has changed: a new or revoked token counts at once. */
export function openTokenBook(path: string): TokenBook {
  let stamp = '';
  let tokens: readonly ApiToken[] = [];
  return {
    find(secret, now) {
      const found = stampOf(path);
      if (found !== stamp) {
        tokens = readTokens(path);
        stamp = found;
      }
      return findToken(tokens, secret, now);
    },
  };
}

/** A replaced file is another inode, so that two changes within one tick of the clock are told apart. */
function stampOf(path: string): string {
  const file = statSync(path, { throwIfNoEntry: false });
  return file === undefined ? 'none' : `${file.ino}:${file.mtimeMs}:${file.size}:${file.mode}`;
}
