import { PLATFORMS } from '../domain/platform.ts';
import { basePolicy, composePolicy } from './compose-policy.ts';
import { withStore } from './compose-store.ts';
import type { CliIo } from './io.ts';
import type { PolicyGround } from './policy-check.ts';
import type { ExplainTools } from './policy-explain.ts';
import { readHere } from './surroundings.ts';

/** The ground that policies stand on here, or with `live` on real accounts; and the policy file in force. */
export function policyGround(io: CliIo, live: boolean): PolicyGround & { policyFile: string | null } {
  const { config } = readHere(io.env);
  const mode = live ? 'live' : config.mode;
  return {
    base: basePolicy({ mode }),
    isLive: mode === 'live',
    platforms: PLATFORMS.filter((name) => config.platforms[name] !== null),
    policyFile: config.policyFile,
  };
}

/** Runs `work` with what an explanation is read from. Throws `ConfigError` where the policy file cannot be used. */
export async function withExplainTools<T>(io: CliIo, work: (tools: ExplainTools) => Promise<T>): Promise<T> {
  const { config } = readHere(io.env);
  const policy = await composePolicy(config, () => undefined)();
  const { policyFile, mode } = config;
  return withStore(io, (store) =>
    work({ policy, policyFile, isLive: mode === 'live', store, now: new Date().toISOString() }),
  );
}
