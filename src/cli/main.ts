import { CommanderError } from 'commander';
import { keepSecret, redact } from '../adapters/shared/redaction.ts';
import { NoWorkerAnswers } from '../client/answered-by-worker.ts';
import { ConfigError } from '../config/env.ts';
import { secretsOf } from '../config/secrets.ts';
import { OutsideFailure } from '../domain/failure.ts';
import { NotStarted } from '../launch/supervised-process.ts';
import { NoTemporalCli } from '../launch/temporal-cli.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type CliIo, say } from './io.ts';
import { createProgram } from './program.ts';

/** Runs one command line (without `node` and the script) and gives its exit code. Never throws. */
export async function main(argv: readonly string[], io: CliIo = ownIo()): Promise<number> {
  keepSecret(secretsOf(io.env));
  const program = createProgram(io);
  try {
    await program.command.parseAsync([...argv], { from: 'user' });
    return program.exitCode();
  } catch (error) {
    return explain(error, io);
  }
}

function ownIo(): CliIo {
  const { stdin, stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosedPipe);
  return { stdin, stdout, stderr, env };
}

/** `pacekeeper … | head` closes the pipe early: what is left to say is said to nobody. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

const UNREACHABLE = [OutsideFailure, NoTemporalCli, NotStarted, NoWorkerAnswers] as const;

/** Expected ends say what to do next; anything else is a bug and shows where. */
function explain(error: unknown, io: CliIo): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.invalid;
  if (error instanceof CliError) {
    say(io, redact(error.message));
    return error.exitCode;
  }
  if (error instanceof ConfigError) {
    say(io, redact(error.message));
    return EXIT.invalid;
  }
  if (UNREACHABLE.some((kind) => error instanceof kind) && error instanceof Error) {
    say(io, redact(error.message));
    return EXIT.unreachable;
  }
  say(io, redact(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  return EXIT.failed;
}
