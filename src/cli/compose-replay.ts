import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createCsvSpendExport, loadPlanMapping } from '../adapters/media-plan/index.ts';
import { homeFolder } from '../launch/project-paths.ts';
import { composeStore } from './compose-store.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { CliIo } from './io.ts';
import type { ReplayTools } from './replay.ts';

/** An export and how to read it; absolute paths. */
export interface ReplayFiles {
  file: string;
  mapping: string;
}

/** The files of a replay as given on the command line. Throws `CliError` (exit 2) where one is missing. */
export function replayFiles(file: string, mapping: string | undefined): ReplayFiles {
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

/** A replay runs in a home folder of its own, with the export as its plan: what is up otherwise never notices. */
export function replayIo(io: CliIo, { file, mapping }: ReplayFiles): CliIo {
  const home = join(homeFolder(io.env), 'replay');
  return { ...io, env: { ...io.env, PACEKEEPER_HOME: home, PLAN_FILE: file, PLAN_MAPPING: mapping } };
}

/** The export, and the store in which its observations end. */
export async function composeReplay({ file, mapping }: ReplayFiles): Promise<ReplayTools> {
  const exportSource = createCsvSpendExport({ location: file, mapping: await loadPlanMapping(mapping) });
  return { exportSource, openStore: composeStore };
}
