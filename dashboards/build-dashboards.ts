import { ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
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
  let id = 0;
  for (const row of rows) {
    id += 1;
    builder.withRow(new RowBuilder(row.title).id(id));
    const width = Math.max(GRID_WIDTH / 4, Math.floor(GRID_WIDTH / row.panels.length));
    for (const panel of row.panels) {
      id += 1;
      builder.withPanel(panelOf(panel).id(id).span(width).height(8));
    }
  }
  return builder.build();
}

function panelOf(spec: PanelSpec) {
  const builder = spec.kind === 'stat' ? statOf() : new TimeseriesBuilder();
  builder
    .title(spec.title)
    .description(spec.about)
    .datasource(DATASOURCE)
    .unit(spec.unit)
    .targets(spec.queries.map(({ expr, legend }, index) => queryOf(expr, legend, index)));
  return spec.target === null ? builder : builder.thresholds(thresholdsOf(spec.target));
}

function statOf(): StatBuilder {
  return new StatBuilder().reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
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
