import { join } from 'node:path';
import { createCsvPlanSource, loadPlanMapping } from '../adapters/media-plan/index.ts';
import { createSimulatorClock, createWallClock } from '../adapters/platform-clock/index.ts';
import type { Config } from '../config/env.ts';
import { PROJECT_ROOT } from '../launch/project-paths.ts';
import type { PlanSource } from '../ports/plan-source.ts';
import type { PlatformClock } from '../ports/platform-clock.ts';

/** "Now" as the platforms see it: the simulator's clock, or the wall's in live mode. */
export function composeClock(config: Config): PlatformClock {
  return config.simulatorUrl === null
    ? createWallClock()
    : createSimulatorClock({ baseUrl: config.simulatorUrl });
}

/** The tracker: PLAN_FILE with PLAN_MAPPING, else the one that the simulator serves. Throws `PLAN_UNREADABLE`. */
export async function composePlanSource(config: Config, clock: PlatformClock): Promise<PlanSource> {
  const mappingFile = config.plan.mapping ?? join(PROJECT_ROOT, 'mappings/simulator-tracker.yaml');
  const location = config.plan.file ?? `${config.simulatorUrl}/_sim/tracker.csv`;
  return createCsvPlanSource({ location, mapping: await loadPlanMapping(mappingFile), clock });
}
