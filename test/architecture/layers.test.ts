import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const oxlint = join(import.meta.dirname, '../../node_modules/.bin/oxlint');
const rules = join(import.meta.dirname, '../../.oxlintrc.json');

/** A tree of our layout that breaks no rule. */
const CLEAN: Record<string, string> = {
  'src/domain/rule.ts': 'export const limit = 1;\n',
  'src/ports/clock.ts': 'export interface Clock {\n  now(): string;\n}\n',
  'src/activities/contract.ts': 'export interface Activities {\n  act(): Promise<void>;\n}\n',
  'src/activities/act.ts':
    "import { limit } from '../domain/rule.ts';\nimport type { Clock } from '../ports/clock.ts';\n\nexport const act = (clock: Clock) => [limit, clock.now()];\n",
  'src/workflows/flow.ts':
    "import type { Activities } from '../activities/contract.ts';\nimport { limit } from '../domain/rule.ts';\n\nexport const flow = (activities: Activities) => [limit, activities];\n",
  'src/adapters/one/index.ts': 'export const one = 1;\n',
  'src/adapters/two/index.ts': 'export const two = 2;\n',
  'src/simulator/world.ts': "import { limit } from '../domain/rule.ts';\n\nexport const world = limit;\n",
  'src/adapters/slack/text.ts': 'export const text = 1;\n',
  'src/slack-app/app.ts':
    "import { text } from '../adapters/slack/text.ts';\nimport { limit } from '../domain/rule.ts';\n\nexport const app = [text, limit];\n",
  'src/api/app.ts': 'export const app = 1;\n',
  'src/client/door.ts': 'export const door = 1;\n',
  'src/slack-emulator/index.ts': "export { world } from './workspace/world.ts';\n",
  'src/slack-emulator/workspace/world.ts':
    "import { id } from '../blocks/id.ts';\n\nexport const world = id;\n",
  'src/slack-emulator/blocks/id.ts': 'export const id = 1;\n',
  'src/cli/command.ts': 'export const command = 1;\n',
  'src/config/env.ts': 'export const env = 1;\n',
};

/** What may not be: where it is planted, and the rule that must say so. */
const PLANTED: [string, string, string, string][] = [
  [
    'the domain reads a file',
    'src/domain/bad.ts',
    "import { readFileSync } from 'node:fs';\n\nexport const read = readFileSync;\n",
    'no-restricted-imports',
  ],
  [
    'the domain parses with zod',
    'src/domain/bad.ts',
    "import { z } from 'zod';\n\nexport const schema = z.string();\n",
    'no-restricted-imports',
  ],
  [
    'the domain knows an adapter',
    'src/domain/bad.ts',
    "import { one } from '../adapters/one/index.ts';\n\nexport const bad = one;\n",
    'no-restricted-imports',
  ],
  [
    'the domain asks the clock',
    'src/domain/bad.ts',
    'export const now = () => Date.now();\n',
    'no-restricted-globals',
  ],
  [
    'the domain rolls dice',
    'src/domain/bad.ts',
    'export const dice = () => Math.random();\n',
    'no-restricted-properties',
  ],
  [
    'the domain knows Temporal',
    'src/domain/bad.ts',
    "import { proxyActivities } from '@temporalio/workflow';\n\nexport const bad = proxyActivities;\n",
    'no-restricted-imports',
  ],
  [
    'a workflow knows an activity',
    'src/workflows/bad.ts',
    "import { act } from '../activities/act.ts';\n\nexport const bad = act;\n",
    'no-restricted-imports',
  ],
  [
    'a workflow knows a port',
    'src/workflows/bad.ts',
    "import type { Clock } from '../ports/clock.ts';\n\nexport type Bad = Clock;\n",
    'no-restricted-imports',
  ],
  [
    'a workflow uses Node',
    'src/workflows/bad.ts',
    "import { createHash } from 'node:crypto';\n\nexport const bad = createHash;\n",
    'no-restricted-imports',
  ],
  [
    'a workflow sets a timer of its own',
    'src/workflows/bad.ts',
    'export const bad = () => setTimeout(() => {}, 1);\n',
    'no-restricted-globals',
  ],
  [
    'a workflow parses with zod outside messages.ts',
    'src/workflows/bad.ts',
    "import { z } from 'zod';\n\nexport const bad = z;\n",
    'no-restricted-imports',
  ],
  [
    'an activity knows an adapter',
    'src/activities/bad.ts',
    "import { one } from '../adapters/one/index.ts';\n\nexport const bad = one;\n",
    'no-restricted-imports',
  ],
  [
    'an activity knows a workflow',
    'src/activities/bad.ts',
    "import { flow } from '../workflows/flow.ts';\n\nexport const bad = flow;\n",
    'no-restricted-imports',
  ],
  [
    'a port knows an adapter',
    'src/ports/bad.ts',
    "import { one } from '../adapters/one/index.ts';\n\nexport const bad = one;\n",
    'no-restricted-imports',
  ],
  [
    'an adapter knows another',
    'src/adapters/one/bad.ts',
    "import { two } from '../two/index.ts';\n\nexport const bad = two;\n",
    'no-restricted-imports',
  ],
  [
    'an adapter knows a workflow',
    'src/adapters/one/bad.ts',
    "import { flow } from '../../workflows/flow.ts';\n\nexport const bad = flow;\n",
    'no-restricted-imports',
  ],
  [
    'the simulator knows an adapter',
    'src/simulator/bad.ts',
    "import { one } from '../adapters/one/index.ts';\n\nexport const bad = one;\n",
    'no-restricted-imports',
  ],
  [
    'the Slack emulator knows the domain',
    'src/slack-emulator/bad.ts',
    "import { limit } from '../domain/rule.ts';\n\nexport const bad = limit;\n",
    'no-restricted-imports',
  ],
  [
    'a part of the Slack emulator knows the domain',
    'src/slack-emulator/blocks/bad.ts',
    "import { limit } from '../../domain/rule.ts';\n\nexport const bad = limit;\n",
    'no-restricted-imports',
  ],
  [
    'the Slack emulator leans on Slack’s own client',
    'src/slack-emulator/blocks/bad.ts',
    "import { WebClient } from '@slack/web-api';\n\nexport const bad = WebClient;\n",
    'no-restricted-imports',
  ],
  [
    'a command constructs an adapter',
    'src/cli/bad.ts',
    "import { one } from '../adapters/one/index.ts';\n\nexport const bad = one;\n",
    'no-restricted-imports',
  ],
  [
    'a command calls an activity',
    'src/cli/bad.ts',
    "import { act } from '../activities/act.ts';\n\nexport const bad = act;\n",
    'no-restricted-imports',
  ],
  [
    'the Slack app constructs an adapter',
    'src/slack-app/bad.ts',
    "import { one } from '../adapters/one/index.ts';\n\nexport const bad = one;\n",
    'no-restricted-imports',
  ],
  [
    "the Slack app uses the Slack channel beyond Slack's own words",
    'src/slack-app/bad.ts',
    "import { post } from '../adapters/slack/slack-channel.ts';\n\nexport const bad = post;\n",
    'no-restricted-imports',
  ],
  [
    'the Slack app runs a workflow',
    'src/slack-app/bad.ts',
    "import { flow } from '../workflows/flow.ts';\n\nexport const bad = flow;\n",
    'no-restricted-imports',
  ],
  [
    'an adapter knows the Slack app',
    'src/adapters/one/bad.ts',
    "import { app } from '../../slack-app/app.ts';\n\nexport const bad = app;\n",
    'no-restricted-imports',
  ],
  [
    'a cipher knows what it is used for',
    'src/security/bad.ts',
    "import { flow } from '../workflows/flow.ts';\n\nexport const bad = flow;\n",
    'no-restricted-imports',
  ],
  [
    'the codec server takes its keys itself',
    'src/codec-server/bad.ts',
    "import { limit } from '../security/limit.ts';\n\nexport const bad = limit;\n",
    'no-restricted-imports',
  ],
  [
    'configuration knows an adapter',
    'src/config/bad.ts',
    "import { one } from '../adapters/one/index.ts';\n\nexport const bad = one;\n",
    'no-restricted-imports',
  ],
  [
    'the API constructs an adapter',
    'src/api/bad.ts',
    "import { one } from '../adapters/one/index.ts';\n\nexport const bad = one;\n",
    'no-restricted-imports',
  ],
  [
    'what decides for people runs a workflow itself',
    'src/client/bad.ts',
    "import { flow } from '../workflows/flow.ts';\n\nexport const bad = flow;\n",
    'no-restricted-imports',
  ],
  ['a default export', 'src/domain/bad.ts', 'export default 1;\n', 'no-default-export'],
  ['a file name in camel case', 'src/domain/badName.ts', 'export const bad = 1;\n', 'filename-case'],
  ['any', 'src/domain/bad.ts', 'export const bad = (value: any) => value;\n', 'no-explicit-any'],
  [
    'a cycle',
    'src/domain/bad.ts',
    "import { bad2 } from './bad2.ts';\n\nexport const bad: number = bad2;\n",
    'no-cycle',
  ],
  [
    'a file past 300 lines',
    'src/domain/bad.ts',
    `${Array.from({ length: 301 }, (_, index) => `export const line${index} = ${index};`).join('\n')}\n`,
    'max-lines',
  ],
];

let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pacekeeper-layers-'));
  await cp(rules, join(root, '.oxlintrc.json'));
  for (const [path, text] of Object.entries(CLEAN)) await plant(path, text);
  await plant('src/domain/bad2.ts', 'export const bad2 = 2;\n');
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function plant(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function lint(): Promise<string> {
  const result = await run(oxlint, ['.'], { cwd: root }).catch((error: { stdout: string }) => error);
  return result.stdout;
}

describe('the layer rules', () => {
  test('let a clean tree pass', async () => {
    expect(await lint()).toContain('Found 0 warnings and 0 errors');
  });

  test.each(PLANTED)('refuse: %s', async (...[, path, text, rule]) => {
    await plant(path, text);
    if (rule === 'no-cycle')
      await plant(
        'src/domain/bad2.ts',
        "import { bad } from './bad.ts';\n\nexport const bad2: number = bad;\n",
      );
    const said = await lint();
    await rm(join(root, path));
    expect(said).toContain(rule);
    expect(said).toContain(path);
  });
});
