import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAILURE_CODES, PERMANENT_FAILURE_CODES } from '../../../src/domain/failure.ts';

const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

/** The rows of all tables whose first cell is a code. */
const rows = page.split('\n').flatMap((line) => {
  const [code, meaning, triedAgain, remedy] =
    /^\| `([A-Z_]+)` \|(.+)\|(.+)\|(.+)\|$/.exec(line)?.slice(1) ?? [];
  return code === undefined ? [] : [{ code, meaning, triedAgain: triedAgain?.trim(), remedy }];
});

describe('docs/errors.md', () => {
  it('explains every failure code once, and no other', () => {
    expect(rows.map(({ code }) => code).sort()).toEqual([...FAILURE_CODES].sort());
  });

  it.each(FAILURE_CODES)('says of %s whether it is tried again, as the source has it', (code) => {
    const row = rows.find((one) => one.code === code);
    expect(row?.triedAgain === 'no').toBe(PERMANENT_FAILURE_CODES.includes(code));
  });
});
