import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const src = join(import.meta.dirname, '../../src');
const ports = readdirSync(join(src, 'ports')).map((file) => join(src, 'ports', file));

describe('ports and the activity contract', () => {
  test.each([...ports, join(src, 'activities/contract.ts')])(
    '%s compiles to an empty module',
    async (path) => {
      expect(Object.keys(await import(path))).toEqual([]);
    },
  );
});
