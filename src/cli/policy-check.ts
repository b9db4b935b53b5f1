import { readFileSync } from 'node:fs';
import { placeInPolicy, readPolicyFile } from '../config/policy-file.ts';
import type { Policy } from '../domain/policy.ts';
import { type PolicyPlace, type PolicyWarning, warningsOf } from '../domain/policy-warnings.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, print } from './io.ts';

/** Where a policy is to hold, and what holds where its file says nothing. */
export interface PolicyGround extends PolicyPlace {
  base: Policy;
}

/** What checking came to; `file` null is the policy that is built in. */
interface Verdict {
  file: string | null;
  version: string | null;
  mode: Policy['mode'] | null;
  problems: readonly string[];
  warnings: readonly string[];
}

/**
 * `pacekeeper policy check [FILE]`: everything that is wrong with a policy file, with line and column, and what is probably
 * not meant. Exit 0 where it can be put in force, warnings or not; 2 where it cannot.
 */
export async function runPolicyCheck(
  { file, json }: { file: string | null; json?: boolean | undefined },
  io: CliIo,
  ground: PolicyGround,
): Promise<number> {
  const verdict = verdictOn(file, ground);
  if (json === true) print(io, JSON.stringify(verdict));
  else for (const line of linesOf(verdict)) print(io, line);
  return verdict.problems.length === 0 ? EXIT.done : EXIT.invalid;
}

function verdictOn(file: string | null, ground: PolicyGround): Verdict {
  const { base } = ground;
  const read = file === null ? { kind: 'policy' as const, policy: base } : readPolicyFile(file, base);
  if (read.kind === 'invalid')
    return { file, version: null, mode: null, problems: read.problems, warnings: [] };
  const { version, mode } = read.policy;
  const warnings = warningsOf(read.policy, ground).map((warning) => located(file, warning));
  return { file, version, mode, problems: [], warnings };
}

function located(file: string | null, { path, message }: PolicyWarning): string {
  if (file === null) return `built in: warning: ${message}`;
  return `${placeInPolicy({ file, text: readFileSync(file, 'utf8') }, path)}: warning: ${message}`;
}

function linesOf({ file, version, mode, problems, warnings }: Verdict): readonly string[] {
  if (problems.length > 0) return problems;
  return [...warnings, `${file ?? 'built in'}: ok, version ${version}, mode ${mode}`];
}
