import { type Config, readConfig } from '../config/env.ts';
import { homeFolder } from '../launch/project-paths.ts';
import { type Run, readLiveRun } from '../launch/run-file.ts';

/** The configuration as it holds here: the environment, then what runs in this folder, then the defaults. */
export interface Here {
  home: string;
  run: Run | null;
  config: Config;
}

/** Reads environment and run file. Throws `ConfigError`. */
export function readHere(env: NodeJS.ProcessEnv): Here {
  const home = homeFolder(env);
  const run = readLiveRun(home);
  const config = readConfig(env, {
    temporalAddress: run?.temporal.address ?? null,
    webUiUrl: run?.temporal.webUiUrl ?? null,
    simulatorUrl: run?.simulatorUrl ?? null,
  });
  return { home, run, config };
}
