import { once } from 'node:events';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import { answerLine } from './evaluate-answer.ts';
import { lineBatches } from './evaluate-lines.ts';
import { EXIT } from './exit-codes.ts';
import type { CliIo } from './io.ts';

/** `policy` is a policy file that changes thresholds. */
export interface EvaluateOptions {
  policy?: string | undefined;
}

/**
 * `pacekeeper evaluate` (spec §7): answers each JSON line of standard input with one line, in order. No guards, no server,
 * no clock. Exit code 2 if any line (an empty one too) was an error, or the policy file cannot be used; else 0.
 */
export async function runEvaluate(
  options: EvaluateOptions,
  io: Pick<CliIo, 'stdin' | 'stdout' | 'stderr'>,
): Promise<number> {
  const policy = await policyOf(options, io);
  if (policy === null) return EXIT.invalid;
  let hasError = false;
  for await (const lines of lineBatches(io.stdin)) {
    const answers = lines.map((line) => answerLine(line, policy));
    hasError ||= answers.some(({ isError }) => isError);
    const isFlowing = io.stdout.write(answers.map(({ text }) => `${text}\n`).join(''));
    if (!isFlowing) await once(io.stdout, 'drain');
  }
  return hasError ? EXIT.invalid : EXIT.done;
}

async function policyOf(options: EvaluateOptions, io: Pick<CliIo, 'stderr'>): Promise<Policy | null> {
  if (options.policy === undefined) return DEFAULT_POLICY;
  // Loaded only here: YAML and zod would cost each plain run a good part of a second.
  const { readPolicyFile } = await import('../config/policy-file.ts');
  const read = readPolicyFile(options.policy);
  if (read.kind === 'policy') return read.policy;
  for (const problem of read.problems) io.stderr.write(`${problem}\n`);
  return null;
}
