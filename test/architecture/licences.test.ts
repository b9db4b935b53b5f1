import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

// What is installed with Pacekeeper, tests and tools left out, by the lock file: it knows the packages of every system.

const ROOT = join(import.meta.dirname, '../..');

/** Licences under which we may run and hand on what we run; a new one is a decision of people. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'Unlicense',
];

/** Packages that name their licence in a file only, and words that stand in it. */
const SAID_IN_FILE: Readonly<Record<string, { licence: string; words: string }>> = {
  unionfs: {
    licence: 'Unlicense',
    words: 'This is free and unencumbered software released into the public domain.',
  },
};

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
    }),
  ),
});

interface Dependency {
  path: string;
  name: string;
  version: string;
  licence: string | null;
}

function dependencies(): Dependency[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  return Object.entries(packages).flatMap(([path, { version = '', license, dev, devOptional }]) => {
    if (path === '' || dev === true || devOptional === true) return [];
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return [{ path, name, version, licence: license ?? SAID_IN_FILE[name]?.licence ?? null }];
  });
}

function markdown(): string {
  const byLicence = new Map<string, Set<string>>();
  for (const { name, version, licence } of dependencies()) {
    const words = licence ?? 'none named';
    byLicence.set(words, (byLicence.get(words) ?? new Set()).add(`${name} ${version}`));
  }
  const sections = [...byLicence]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, packages]) => {
      const lines = [...packages].toSorted().map((one) => `- ${one}`);
      return `## ${licence}\n\n${lines.join('\n')}`;
    });
  return [
    '# Licences of what Pacekeeper installs',
    'Every package that runs with it, those for other systems included; tests and tools are left out. Written by `npx vitest run --project parts test/architecture/licences.test.ts -u` from `package-lock.json`; the same test refuses a licence that nobody has allowed.',
    ...sections,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

test('docs/licences.md lists what is installed', async () => {
  await expect(markdown()).toMatchFileSnapshot('../../docs/licences.md');
});

test('every licence is one that was allowed', () => {
  const refused = dependencies().filter(({ licence }) => !isAllowed(licence));
  expect(refused).toEqual([]);
});

test.each(['GPL-3.0', 'MIT AND GPL-3.0', 'SEE LICENSE IN LICENSE', 'MIT OR', null])(
  '%s is none',
  (licence) => {
    expect(isAllowed(licence)).toBe(false);
  },
);

/** Of several that hold together each has to be allowed. */
function isAllowed(licence: string | null): boolean {
  return licence !== null && licence.split(' AND ').every((one) => ALLOWED.includes(one));
}

test('what is installed here says the same of itself as the lock file', () => {
  const installed = dependencies().filter(({ path }) => existsSync(join(ROOT, path, 'package.json')));
  expect(installed.length).toBeGreaterThan(100);
  for (const { path, name, licence } of installed) {
    const said = JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8')) as { license?: string };
    if (SAID_IN_FILE[name] === undefined) expect([name, said.license]).toEqual([name, licence]);
    else expect(readFileSync(join(ROOT, path, 'LICENSE'), 'utf8')).toContain(SAID_IN_FILE[name].words);
  }
});
