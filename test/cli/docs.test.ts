import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { createProgram } from '../../src/cli/program.ts';

const { stdin, stdout, stderr } = process;
const { command: program } = createProgram({ stdin, stdout, stderr, env: {} });

/** Every command that can be run, without hidden ones. */
function leaves(command: Command): Command[] {
  const children = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help');
  return children.length === 0 ? [command] : children.flatMap(leaves);
}

function path(command: Command): string {
  return command.parent === null ? command.name() : `${path(command.parent)} ${command.name()}`;
}

const EXIT_WORDS: Record<keyof typeof EXIT, string> = {
  done: 'done',
  failed: 'something that should not happen, or a problem that `doctor` found; the message says what',
  invalid:
    'wrong arguments or configuration, bad input lines, a decision that was refused or came too late, an audit chain that is not whole, another `up` in the same folder',
  timedOut: 'incidents did not come to rest in time',
  unreachable:
    'Temporal, a worker, the store, the simulator or a platform does not answer (given up after 10 s)',
};

/** What help has no room for. */
const NOTES: Readonly<Record<string, string>> = {
  'pacekeeper up': [
    '`--replay` plays an export of daily spend through the real job: Temporal, store, simulator, worker and sweeps. Plan and spend come from the same file and mapping. Day N is judged at 06:00 of the morning after, in the mapping’s zone, on data up to the midnight that ends it; the plan is as old as the mapping’s `planDate` says at that time. Each day starts with all campaigns active and with incidents of its own (so an export with campaign ids starts everything anew for each day). Without `--day` every day is played, in order; without `--once` the last one stays open in the Web UI.',
    'A replay lives in `replay/` of the home folder, which it empties at each start, and has no schedules. It reads the policy (`PACEKEEPER_POLICY`), and nothing else that points to what is yours: no database, Temporal server, Slack, pager or platform of the environment. Other commands find it by `PACEKEEPER_HOME=.pacekeeper/replay`.',
    'With `--json` a day is one line per campaign, `{day, asOf, platform, campaign, variancePct, confidence, severity, decision, afterGuards, reasons}` (`variancePct` is negative under the target; `decision` and `afterGuards` are actions; `reasons` ends with what guards said), then the usual line per platform. The tables go to standard error. Export, mapping or day that cannot be used: exit 2, before anything starts.',
  ].join('\n\n'),
};

function markdown(): string {
  const codes = Object.entries(EXIT).map(
    ([name, code]) => `| ${code} | ${EXIT_WORDS[name as keyof typeof EXIT]} |`,
  );
  const sections = leaves(program).map((command) => {
    command.configureHelp({ helpWidth: 110 });
    const note = NOTES[path(command)];
    const help = `## ${path(command)}\n\n\`\`\`\n${command.helpInformation().trimEnd()}\n\`\`\``;
    return note === undefined ? help : `${help}\n\n${note}`;
  });
  return [
    '# Commands',
    'From a checkout: `npm run -s pacekeeper -- COMMAND`; `npm start` is `pacekeeper up`. Data goes to standard output, all else to standard error. Every command takes `--json`. This page is compared with the program by `test/cli/docs.test.ts`; `npx vitest run test/cli/docs.test.ts -u` writes it anew.',
    `| exit code | meaning |\n|---|---|\n${codes.join('\n')}\n| 130 | interrupted before it was done |`,
    ...sections,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

test('docs/cli.md says what the program says', async () => {
  await expect(markdown()).toMatchFileSnapshot('../../docs/cli.md');
});

test('every command takes --json', () => {
  const without = leaves(program).filter(
    (command) => !command.options.some((option) => option.long === '--json'),
  );
  expect(without.map(path)).toEqual([]);
});
