import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type ApiToken, apiTokenSchema } from './api-token.ts';

const fileSchema = z.object({ version: z.literal(1), tokens: z.array(apiTokenSchema) });
const WRITABLE_BY_OTHERS = 0o022;

/** The file of tokens cannot be used; the message says why and what to do. No token counts until it can. */
export class TokensUnreadable extends Error {}

/** Where the tokens of a home folder are kept. */
export function tokenFile(home: string): string {
  return join(home, 'api-tokens.json');
}

/** The tokens; none where there is no file. Throws `TokensUnreadable` on a file that is damaged or that others may write. */
export function readTokens(path: string): readonly ApiToken[] {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode === undefined) return [];
  if ((mode & WRITABLE_BY_OTHERS) !== 0)
    throw new TokensUnreadable(`${path} may be written by others. Run: chmod 600 ${path}`);
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).tokens;
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new TokensUnreadable(
      `${path} cannot be used: ${why}. Correct it, or remove it and make new tokens with "pacekeeper tokens add".`,
      { cause: error },
    );
  }
}

/** Replaces the file whole, readable by this user only, so that no reader meets half of it. */
export function writeTokens(path: string, tokens: readonly ApiToken[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
