import { type ExecFileException, execFile } from 'node:child_process';

/** How a short program ended. `error` names why where it could not be run, was too slow, or said no. */
export interface ProgramResult {
  ok: boolean;
  stdout: string;
  error: string;
}

/** Runs a program to its end without a shell; never throws. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: { timeoutMs: number; cwd?: string },
): Promise<ProgramResult> {
  return new Promise((done) => {
    const settings = { timeout: options.timeoutMs, cwd: options.cwd, killSignal: 'SIGKILL' as const };
    execFile(file, [...args], settings, (error, stdout, stderr) =>
      done({ ok: error === null, stdout, error: error === null ? '' : reasonOf(error, stderr) }),
    );
  });
}

function reasonOf(error: ExecFileException, stderr: string): string {
  if (error.code === 'ENOENT') return 'not found';
  if (error.killed === true) return 'no answer in time';
  const lastWord = stderr.trim().split('\n').at(-1);
  return lastWord === undefined || lastWord === '' ? error.message : lastWord.trim();
}
