import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../src/launch/project-paths.ts';
import { PRELOADED, workflowBundle } from '../../src/launch/workflow-bundle.ts';
import { MARKED_TOGETHER } from '../../src/workflows/patches.ts';

const home = mkdtempSync(join(tmpdir(), 'pk-bundle-'));
afterAll(() => rmSync(home, { recursive: true }));

const SHARED = PRELOADED.map((path) => relative(PROJECT_ROOT, path));

/** The bundler drops what has no side effects and is not used by name: Zod was shared in the list only. */
test('given what workflows share, when it is bundled, then all of it is loaded before any of them', async () => {
  const code = readFileSync(await workflowBundle(home, { isTraced: false }), 'utf8');
  const start = code.indexOf('exports.preloadModules = function');
  const preloads = code.slice(start, code.indexOf('\n}', start));

  expect(SHARED.filter((path) => !preloads.includes(`"./${path}"`))).toEqual([]);
  expect(SHARED).toContain('src/workflows/messages.ts');
});

/** Workers freeze as far as exports reach, and Zod goes on building a schema while it is used. */
test('given what workflows share, then none of it exports a schema', async () => {
  const schemas: string[] = [];
  for (const path of SHARED) {
    const exported: Record<string, unknown> = await import(pathToFileURL(join(PROJECT_ROOT, path)).href);
    const named = Object.entries(exported).filter(([, value]) => holdsSchema(value));
    schemas.push(...named.map(([name]) => `${path}: ${name}`));
  }
  expect(schemas).toEqual([]);
});

function holdsSchema(value: unknown): boolean {
  if (value instanceof z.ZodType) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsSchema);
}

/** What one workflow left there another would find, and only under load. */
test('given what workflows share, then none of it has a state of its own, but for the answers of pure functions', () => {
  const stateful =
    /^(export )?(let|var) |^(export )?const \w+(:[^=]*)? = new (Map|WeakMap|WeakSet)\b|^ {2}static /m;
  const found = SHARED.filter((path) => stateful.test(readFileSync(join(PROJECT_ROOT, path), 'utf8')));
  expect(found).toEqual([]);
});

/** Runs that carry the mark replay a change added to it as if they had made it. */
test('given the changes that have one mark, then none is added', () => {
  expect(Object.keys(MARKED_TOGETHER)).toEqual([
    'digest',
    'decisions-in-batches',
    'on-call',
    'carries-on-in-quiet',
    'last-words',
    'looks-before-it-lets-go',
    'reads-in-place',
    'words-with-record',
    'warns-with-cause',
    'intent-in-place',
    'calls-for-the-look',
    'answers-in-place',
    'listed-as-started',
  ]);
});
