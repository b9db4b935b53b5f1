import type { Instant } from '../../domain/instant.ts';
import type { PlanSnapshot } from '../../domain/plan-record.ts';
import type { Platform } from '../../domain/platform.ts';
import type { PlanSource } from '../../ports/plan-source.ts';
import type { PlatformClock } from '../../ports/platform-clock.ts';
import type { PlanMapping } from './plan-mapping.ts';
import { readLocation } from './read-location.ts';
import { type PlanFile, readPlanFile } from './read-plan-file.ts';

/** `location` is a file's path or an http(s) address; `clock` is what the plan's date is looked at from. */
export interface CsvPlanSourceOptions {
  location: string;
  mapping: PlanMapping;
  clock: PlatformClock;
}

/**
 * The tracker as a CSV file. Its content is read at each call, and parsed only when it has changed. Throws
 * `PLAN_UNREADABLE` (a person has to correct something) or `PLATFORM_UNAVAILABLE` (try again).
 */
export function createCsvPlanSource(options: CsvPlanSourceOptions): PlanSource {
  const { location, mapping, clock } = options;
  let latest: { file: PlanFile; modifiedAt: Instant | null } | null = null;

  async function readFile(): Promise<PlanFile> {
    const content = await readLocation(location);
    const isSame = latest?.file.revision === content.revision && latest.modifiedAt === content.modifiedAt;
    if (latest !== null && isSame) return latest.file;
    const file = readPlanFile(content, mapping, location);
    latest = { file, modifiedAt: content.modifiedAt };
    return file;
  }

  return {
    async readPlan(platform): Promise<PlanSnapshot> {
      const file = await readFile();
      return {
        records: ofPlatform(file.records, platform),
        rejected: ofPlatform(file.rejected, platform),
        planAsOf: file.planAsOf(await clock.now()),
        refreshHours: mapping.refreshHours,
        revision: file.revision,
        namingPattern: mapping.namingPattern,
      };
    },
  };
}

function ofPlatform<T extends { platform: Platform }>(rows: readonly T[], platform: Platform): T[] {
  return rows.filter((row) => row.platform === platform);
}
