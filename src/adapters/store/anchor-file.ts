import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OutsideFailure } from '../../domain/failure.ts';
import type { AnchorKeeper } from '../../ports/anchor-keeper.ts';

/** Anchors in a file, one JSON object a line, on the disk when `keep` is done. Throws `STORE_UNAVAILABLE`. */
export function createAnchorFile(path: string): AnchorKeeper {
  return {
    keep: async (anchor) => {
      try {
        await mkdir(dirname(path), { recursive: true });
        const file = await open(path, 'a', 0o640);
        try {
          await file.write(`${JSON.stringify(anchor)}\n`);
          await file.datasync();
        } finally {
          await file.close();
        }
      } catch (cause) {
        const what = cause instanceof Error ? cause.message : String(cause);
        const message = `The anchor was not written: ${what}. Make ${path} writable, or correct AUDIT_ANCHOR_FILE.`;
        throw new OutsideFailure('STORE_UNAVAILABLE', message, { cause });
      }
    },
  };
}
