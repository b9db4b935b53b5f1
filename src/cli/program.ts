import { Command } from 'commander';
import type { CliIo } from './io.ts';
import { addAutomation } from './program-automation.ts';
import { addCodecServer } from './program-codec.ts';
import { addDeployment } from './program-deployment.ts';
import { addPeopleCommands } from './program-people.ts';
import { addPolicy } from './program-policy.ts';
import { addRecordCommands } from './program-records.ts';
import { addRunCommands } from './program-run.ts';
import { addSlackCommands } from './program-slack.ts';
import { addTokenCommands } from './program-tokens.ts';
import { addWatchCommands } from './program-watch.ts';

/** Runs a command's work and remembers its exit code. */
export type Runner = (work: () => Promise<number>) => Promise<void>;

/** The whole command line; `exitCode` is that of the command that ran. */
export function createProgram(io: CliIo): { command: Command; exitCode: () => number } {
  let exitCode = 0;
  const run: Runner = async (work) => {
    exitCode = await work();
  };
  const command = new Command('pacekeeper')
    .description('Watches ad spend against plan in Google Ads, Meta and DV360, and acts on it.')
    .exitOverride()
    .showHelpAfterError('("pacekeeper help COMMAND" explains each command)')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  const context = { program: command, io, run };
  addRunCommands(context);
  addDeployment(context);
  addWatchCommands(context);
  addPeopleCommands(context);
  addAutomation(context);
  addPolicy(context);
  addTokenCommands(context);
  addCodecServer(context);
  addRecordCommands(context);
  addSlackCommands(context);
  return { command, exitCode: () => exitCode };
}

/** What each group of commands is added to. */
export interface ProgramContext {
  program: Command;
  io: CliIo;
  run: Runner;
}
