/** Exit codes of every command (docs/cli.md). */
export const EXIT = {
  done: 0,
  /** something that should not happen; the message says what */
  failed: 1,
  /** wrong arguments or configuration, bad input lines, a decision that was refused, a policy that cannot be put in force, a dead letter that failed again, a broken audit chain */
  invalid: 2,
  /** not at rest in time, or no answer in time */
  timedOut: 3,
  /** Temporal, a worker, the store, the simulator or Slack cannot be reached */
  unreachable: 4,
} as const;

/** An expected end of a command: what went wrong, what to do next, and the exit code. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}
