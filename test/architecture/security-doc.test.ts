import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

interface NamedTest {
  file: string;
  title: string | null;
}

/** The last cell of each row of the table of stolen credentials: `file: title`, several of them with a dot between. */
function namedTests(): NamedTest[] {
  const [, table = ''] = page.split('## What a stolen credential can do');
  const rows =
    table
      .split('\n## ')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('| ')) ?? [];
  return rows.slice(1).flatMap((row) => {
    const cell = row.split('|').at(-2) ?? '';
    return cell.split(' · ').map((named) => {
      const [file = '', ...title] = named.trim().split(': ');
      return { file, title: title.length === 0 ? null : title.join(': ') };
    });
  });
}

function stolen(): string[] {
  const [, table = ''] = page.split('|---|---|---|---|\n');
  return (
    table
      .split('\n\n')[0]
      ?.split('\n')
      .map((row) => row.split('|')[1]?.trim() ?? '') ?? []
  );
}

describe('what SECURITY.md says is held by a test', () => {
  test('of every credential that could be stolen', () => {
    const expected = [
      'Slack bot token',
      'Slack signing secret',
      'API token',
      'encryption key',
      'Temporal, write',
    ];
    expect(stolen()).toEqual(
      expect.arrayContaining([...expected, "worker's Temporal credential", "the app's database role"]),
    );
    expect(namedTests().length).toBeGreaterThanOrEqual(stolen().length);
  });

  test.each(namedTests().map(({ file, title }) => [file, title]))('%s: %s', (file, title) => {
    const path = join(ROOT, file ?? '');
    expect([file, existsSync(path)]).toEqual([file, true]);
    if (title !== null) expect(readFileSync(path, 'utf8')).toContain(title);
  });
});

test('every page that SECURITY.md points to is there', () => {
  const pages = [...page.matchAll(/\]\(([^)]+\.md)\)/g)].map(([, path = '']) => path);
  expect(pages.length).toBeGreaterThan(2);
  expect(pages.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
