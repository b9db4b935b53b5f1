import { readPolicyFile } from '../config/policy-file.ts';
import type { Policy } from '../domain/policy.ts';
import type { PolicyChange } from '../domain/policy-change.ts';
import { diffPolicies } from '../domain/policy-diff.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';

const EFFECTS: Readonly<Record<PolicyChange['effect'], string>> = {
  more_careful: 'more careful',
  less_careful: 'LESS CAREFUL',
  neither: 'neither more nor less careful',
};

/**
 * `pacekeeper policy diff OLD NEW`: each value that differs, in words, and whether the machine acts less by itself now. Exit 0,
 * whether they differ or not; 2 where one of them cannot be put in force.
 */
export async function runPolicyDiff(
  { before, after, json }: { before: string; after: string; json?: boolean | undefined },
  io: CliIo,
  base: Policy,
): Promise<number> {
  const [old, now] = [policyIn(before, base), policyIn(after, base)];
  const changes = diffPolicies(old, now);
  if (json === true) for (const change of changes) print(io, JSON.stringify(change));
  else for (const change of changes) print(io, lineOf(change));
  say(io, summaryOf(changes, [old.version, now.version]));
  return EXIT.done;
}

function policyIn(file: string, base: Policy): Policy {
  const read = readPolicyFile(file, base);
  if (read.kind === 'policy') return read.policy;
  throw new CliError(
    `${read.problems.join('\n')}\nCorrect it; "pacekeeper policy check ${file}" looks again.`,
    EXIT.invalid,
  );
}

function lineOf({ path, words, before, after, effect }: PolicyChange): string {
  return `${path}: ${words}: ${before} → ${after} (${EFFECTS[effect]})`;
}

function summaryOf(changes: readonly PolicyChange[], [before, after]: readonly [string, string]): string {
  const from = `Version ${before} to ${after}`;
  if (changes.length === 0) return `${from}: nothing differs.`;
  const less = changes.filter(({ effect }) => effect === 'less_careful').length;
  const word = changes.length === 1 ? 'change' : 'changes';
  return `${from}: ${changes.length} ${word}, ${less} less careful.`;
}
