import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDashboard, DASHBOARDS } from './build-dashboards.ts';

for (const spec of DASHBOARDS) {
  const path = join(import.meta.dirname, '../deploy/grafana/dashboards', `${spec.uid}.json`);
  writeFileSync(path, `${JSON.stringify(buildDashboard(spec), null, 2)}\n`);
}
