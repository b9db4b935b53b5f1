/** What a command talks to: data goes to `stdout` only, all that is for people to `stderr`. */
export interface CliIo {
  stdin: NodeJS.ReadableStream;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
  env: NodeJS.ProcessEnv;
}

/** One line of data. */
export function print(io: CliIo, line: string): void {
  io.stdout.write(`${line}\n`);
}

/** One line for people. */
export function say(io: CliIo, line: string): void {
  io.stderr.write(`${line}\n`);
}
