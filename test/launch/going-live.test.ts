import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { envSchema } from '../../src/config/env-schema.ts';

const PAGE = 'docs/going-live.md';
const text = readFileSync(PAGE, 'utf8');
const { stdin, stdout, stderr } = process;
const { command: program } = createProgram({ stdin, stdout, stderr, env: {} });

/** The words of a command as far as they name one. */
function reached(words: readonly string[]): Command | undefined {
  const [name, ...rest] = words;
  let found = program.commands.find((command) => command.name() === name);
  for (const word of rest) found = found?.commands.find((command) => command.name() === word) ?? found;
  return found;
}

test('every command of the page is one that the program has, with its options', () => {
  const lines = [
    ...text.matchAll(/(?:pacekeeper|run --rm cli) ([a-z][a-z -]*(?: (?:--[a-z-]+|[^\s`#]+))*)/g),
  ].map((match) => (match[1] ?? '').split(/\s+/));
  expect(lines.length).toBeGreaterThan(10);
  for (const words of lines.filter(([first]) => first !== 'stands')) {
    const command = reached(words);
    expect(command, words.join(' ')).toBeDefined();
    const known = command?.options.map((option) => option.long) ?? [];
    const used = words.filter((word) => /^--[a-z-]+$/.test(word));
    expect(
      used.filter((option) => !known.includes(option)),
      words.join(' '),
    ).toEqual([]);
  }
});

test('every variable of the page is read by the program, by compose or by Alertmanager', () => {
  const names = [...text.matchAll(/\b([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)\b/g)].map((match) => match[1] ?? '');
  const example = readFileSync('deploy/env.example', 'utf8');
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => !(name in envSchema.shape) && !example.includes(`${name}=`))).toEqual([]);
});

test('every page and file that it names is there', () => {
  const links = [...text.matchAll(/\]\(([^)#]+)/g)].map((match) => join(dirname(PAGE), match[1] ?? ''));
  const files = [...text.matchAll(/\b(deploy\/[\w./-]+\w)/g)].map((match) => match[1] ?? '');
  expect([...links, ...files].filter((path) => !existsSync(path))).toEqual([]);
});
