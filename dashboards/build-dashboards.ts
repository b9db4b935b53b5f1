import {
  type Dashboard,
  DashboardBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { FIGURES } from './figures.ts';
import { OPERATIONS } from './operations.ts';
import type { DashboardSpec, PanelSpec } from './panel-spec.ts';

/** All dashboards that are provisioned; each is one file, named by its uid. */
export const DASHBOARDS: readonly DashboardSpec[] = [FIGURES, OPERATIONS];

const DATASOURCE = { type: 'prometheus', uid: 'prometheus' };
const GRID_WIDTH = 24;

/** The dashboard as Grafana reads it. */
export function buildDashboard({ uid, title, description, from, rows }: DashboardSpec): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['pacekeeper'])
    .refresh('1m')
    .time({ from, to: 'now' })
    .timezone('browser')
    .readonly();
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title));
    const width = Math.max(GRID_WIDTH / 4, Math.floor(GRID_WIDTH / row.panels.length));
    for (const panel of row.panels) builder.withPanel(panelOf(panel, width));
  }
  return builder.build();
}

function panelOf(spec: PanelSpec, width: number) {
  const builder = spec.kind === 'stat' ? new StatBuilder() : new TimeseriesBuilder();
  builder
    .title(spec.title)
    .description(spec.about)
    .datasource(DATASOURCE)
    .unit(spec.unit)
    .span(width)
    .height(8)
    .targets(spec.queries.map(({ expr, legend }, index) => queryOf(expr, legend, index)));
  return spec.target === null ? builder : builder.thresholds(thresholdsOf(spec.target));
}

function queryOf(expr: string, legend: string, index: number): DataqueryBuilder {
  const refId = String.fromCharCode('A'.charCodeAt(0) + index);
  return new DataqueryBuilder().refId(refId).datasource(DATASOURCE).expr(expr).legendFormat(legend);
}

function thresholdsOf({ value, is }: NonNullable<PanelSpec['target']>): ThresholdsConfigBuilder {
  const [first, then] = is === 'below' ? ['green', 'red'] : ['red', 'green'];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: first },
    { value, color: then },
  ]);
}
