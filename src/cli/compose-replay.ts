import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createCsvSpendExport, loadPlanMapping } from '../adapters/media-plan/index.ts';
import { OutsideFailure } from '../domain/failure.ts';
import { homeFolder } from '../launch/project-paths.ts';
import { checkFiles } from './compose-check.ts';
import { composeStore } from './compose-store.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type CliIo, say } from './io.ts';
import { playDays } from './replay.ts';
import { loadReplay, type Replay, replayMoments } from './replay-file.ts';
import { readHere } from './surroundings.ts';
import { runUp, type UpOptions } from './up.ts';

/** A replay as it is typed; `day` null plays every day. */
export interface ReplayFlags {
  file: string;
  mapping: string | undefined;
  day: number | null;
  json: boolean;
}

interface ReplayFiles {
  file: string;
  mapping: string;
}

/**
 * Plays an export through everything that `up` starts (issue §8). What cannot be played is said before anything starts:
 * `CliError` (exit 2) for a missing file, a mapping or an export that cannot be used, or a day that it does not cover.
 */
export async function replayFromFlags(flags: ReplayFlags, options: UpOptions, io: CliIo): Promise<number> {
  const files = replayFiles(flags);
  const replay = await readReplay(files);
  const groups = replayMoments(replay, flags.day);
  for (const { message } of replay.source.rejected) say(io, `Rejected: ${message}`);
  const own = { ...io, env: replayEnv(io.env, files) };
  await checkFiles(readHere(own.env).config);
  for (const [index, moments] of groups.entries()) {
    const once = options.once || index < groups.length - 1;
    const code = await runUp({ ...options, once }, own, (here) =>
      playDays(here, { replay, moments, once, json: flags.json, io: own }, { openStore: composeStore }),
    );
    if (code !== EXIT.done) return code;
  }
  return EXIT.done;
}

function replayFiles({ file, mapping }: ReplayFlags): ReplayFiles {
  if (mapping === undefined) {
    throw new CliError(
      '--replay needs --mapping FILE: how to read the export (see mappings/).',
      EXIT.invalid,
    );
  }
  const files = { file: resolve(file), mapping: resolve(mapping) };
  for (const path of [files.file, files.mapping]) {
    if (!existsSync(path))
      throw new CliError(
        `There is no file ${path}. Give the path of the export and its mapping.`,
        EXIT.invalid,
      );
  }
  return files;
}

/** Here the export is an argument, so a bad one is exit 2, and not a source that does not answer. */
async function readReplay({ file, mapping }: ReplayFiles): Promise<Replay> {
  try {
    return await loadReplay(
      createCsvSpendExport({ location: file, mapping: await loadPlanMapping(mapping) }),
    );
  } catch (error) {
    if (error instanceof OutsideFailure) throw new CliError(error.message, EXIT.invalid);
    throw error;
  }
}

/** What says where the user's own Pacekeeper, store, Temporal, Slack, pager and platforms are: a replay must meet none of them. */
const FOREIGN =
  /^(PACEKEEPER_PLATFORMS|TEMPORAL_(?!CLI_PATH)|SLACK_|PAGERDUTY_|ONCALL_|GOOGLE_|META_|DV360_|DBM_|PLATFORM_MODE|PLAN_|DATABASE_|AUDIT_ANCHOR_FILE|ALLOW_LIVE_WRITES|SIMULATOR_URL)/;

/** The environment of a replay: a home folder of its own in the user's, the export as the plan, and the user's policy. */
export function replayEnv(env: NodeJS.ProcessEnv, { file, mapping }: ReplayFiles): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !FOREIGN.test(name));
  const own = { PACEKEEPER_HOME: join(homeFolder(env), 'replay'), PLAN_FILE: file, PLAN_MAPPING: mapping };
  return { ...Object.fromEntries(kept), ...own };
}
