import { type Config, ConfigError } from '../config/env.ts';
import { readPolicyFile } from '../config/policy-file.ts';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';

/**
 * Reads the policy in force, afresh at each call. The file must be right at the start (`ConfigError`); where somebody breaks
 * it later, the last policy that was right stays in force, and `warn` hears of it once for each breakage.
 */
export function composePolicy(config: Config, warn: (problem: string) => void): () => Promise<Policy> {
  const base = basePolicy(config);
  const { policyFile } = config;
  if (policyFile === null) return async () => base;
  let latest = policyOrThrow(policyFile, base);
  let told = '';
  return async () => {
    const read = readPolicyFile(policyFile, base);
    if (read.kind === 'policy') {
      latest = read.policy;
      told = '';
      return latest;
    }
    const problem = read.problems.join('\n');
    if (problem !== told)
      warn(`Policy ${latest.version} stays in force, because the file is wrong now:\n${problem}`);
    told = problem;
    return latest;
  };
}

/** What holds where the policy file says nothing: real accounts ask before each halt (spec §3). */
export function basePolicy({ mode }: Pick<Config, 'mode'>): Policy {
  return mode === 'live' ? { ...DEFAULT_POLICY, mode: 'approve' } : DEFAULT_POLICY;
}

function policyOrThrow(file: string, base: Policy): Policy {
  const read = readPolicyFile(file, base);
  if (read.kind === 'policy') return read.policy;
  throw new ConfigError(`The policy file cannot be used:\n${read.problems.join('\n')}`);
}
