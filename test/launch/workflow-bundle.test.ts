import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROJECT_ROOT } from '../../src/launch/project-paths.ts';
import { PRELOADED, workflowBundle } from '../../src/launch/workflow-bundle.ts';

const home = mkdtempSync(join(tmpdir(), 'pk-bundle-'));
let code: string;

beforeAll(async () => {
  code = readFileSync(await workflowBundle(home, { isTraced: false }), 'utf8');
});
afterAll(() => rmSync(home, { recursive: true }));

/** What the bundler made of the SDK's list of modules to load before all workflows. */
function preloads(): string {
  const start = code.indexOf('exports.preloadModules = function');
  return code.slice(start, code.indexOf('\n}', start));
}

test.each(PRELOADED.map((path) => relative(PROJECT_ROOT, path)))(
  'given workflows that share %s, when they are bundled, then it is loaded before any of them',
  (path) => {
    expect(preloads()).toContain(`"./${path}"`);
  },
);

test('given what has no side effects, when it is to be shared by itself, then the bundler leaves it out: nothing is', () => {
  expect(preloads()).not.toMatch(/^\s*0;$/m);
});
