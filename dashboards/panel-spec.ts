/** One query of a panel; `legend` may name labels, as Grafana reads them. */
export interface Query {
  expr: string;
  legend: string;
}

/** A figure on a dashboard. `about` says what it is to be, and what its clock counts from. */
export interface PanelSpec {
  title: string;
  about: string;
  kind: 'stat' | 'timeseries';
  /** Grafana's id of a unit */
  unit: 's' | 'h' | 'percentunit' | 'short' | 'bool_on_off' | 'reqps';
  queries: readonly Query[];
  /** green up to here (`below`) or from here on (`above`); null: no target */
  target: { value: number; is: 'below' | 'above' } | null;
  /** one sweep of each platform and two decisions of people bring a series */
  isFedByDemo: boolean;
}

/** Panels that belong together, under one heading. */
export interface Row {
  title: string;
  panels: readonly PanelSpec[];
}

/** A dashboard as it is described here. `uid` is part of its address. */
export interface DashboardSpec {
  uid: string;
  title: string;
  description: string;
  from: string;
  rows: readonly Row[];
}

/** A panel that only counts. */
export function plain(
  words: Pick<PanelSpec, 'title' | 'about'>,
  queries: readonly Query[],
  rest: Partial<PanelSpec> = {},
): PanelSpec {
  return {
    ...words,
    queries,
    kind: 'timeseries',
    unit: 'short',
    target: null,
    isFedByDemo: true,
    ...rest,
  };
}
