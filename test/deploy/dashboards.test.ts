import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { buildDashboard, DASHBOARDS } from '../../dashboards/build-dashboards.ts';
import { FIGURES } from '../../dashboards/figures.ts';
import { measuringCode } from '../support/measuring-code.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const panels = DASHBOARDS.flatMap(({ uid, rows }) =>
  rows.flatMap((row) => row.panels.map((panel) => ({ uid, ...panel }))),
);
const queries = panels.flatMap(({ uid, title, queries }) =>
  queries.map(({ expr }) => ({ dashboard: uid, panel: title, expr })),
);
const rules = readdirSync(join(root, 'deploy/prometheus/rules')).flatMap((name) =>
  z
    .object({
      groups: z.array(
        z.object({ rules: z.array(z.object({ record: z.string().optional(), expr: z.string() })) }),
      ),
    })
    .parse(parse(read(`deploy/prometheus/rules/${name}`)))
    .groups.flatMap((group) => group.rules),
);
const recorded = rules.flatMap(({ record }) => record ?? []);

/** Metrics that a query reads, by Prometheus' own grammar; a query that it cannot parse throws. */
function metricsOf(expr: string): string[] {
  const names: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) throw new Error(`${expr}: not PromQL at ${from}`);
      if (type.name === 'Identifier' && /^(pacing|temporal|up$)/.test(expr.slice(from, to))) {
        names.push(expr.slice(from, to));
      }
    },
  });
  return names;
}

/** Ours, as the code makes them; a counter's name ends in `_total`, a histogram's in its unit and part. */
function metricsOfCode(): Set<string> {
  const source = measuringCode();
  const named = [...source.matchAll(/'(pacing_[a-z_]+)'/g)].flatMap(([, name = '']) => [
    name,
    name.replace(/_seconds$/, ''),
  ]);
  const conditional = ['pacing_halts', 'pacing_resumes'];
  const parts = ['_bucket', '_sum', '_count'].map((part) => `_seconds${part}`);
  return new Set(
    [...named, ...conditional].flatMap((name) => [
      name,
      `${name}_total`,
      ...parts.map((part) => name + part),
    ]),
  );
}

describe('every query', () => {
  test.each([...queries, ...rules].map(({ expr }) => expr))('is PromQL: %s', (expr) => {
    expect(metricsOf(expr).length).toBeGreaterThan(0);
  });

  test('that is not is found', () => {
    expect(() => metricsOf('sum by (platform (pacing_halts_total)')).toThrow('not PromQL');
  });

  test('reads what the code measures, what a rule records, or what Temporal has', () => {
    const known = metricsOfCode();
    const unknown = [...queries, ...rules]
      .flatMap(({ expr }) => metricsOf(expr))
      .filter((name) => !known.has(name) && !recorded.includes(name) && !/^(temporal_|up$)/.test(name));

    expect(unknown).toEqual([]);
  });

  test('was answered by a Prometheus that the product fed (npm run dashboards:check)', () => {
    const kept = z
      .object({
        queries: z.array(
          z.object({
            dashboard: z.string(),
            panel: z.string(),
            expr: z.string(),
            isFedByDemo: z.boolean(),
            series: z.number(),
          }),
        ),
      })
      .parse(JSON.parse(read('docs/measurements/dashboard-queries.json'))).queries;

    expect(kept.map(({ dashboard, panel, expr }) => ({ dashboard, panel, expr }))).toEqual(queries);
    expect(kept.filter(({ isFedByDemo, series }) => isFedByDemo && series === 0)).toEqual([]);
  });
});

test.each(DASHBOARDS.map((spec) => [spec.uid, spec] as const))(
  'the provisioned file of %s is what its description builds (npm run dashboards:write)',
  (uid, spec) => {
    const built: unknown = JSON.parse(JSON.stringify(buildDashboard(spec)));

    expect(JSON.parse(read(`deploy/grafana/dashboards/${uid}.json`))).toEqual(built);
  },
);

test.each(panels.map((panel) => [panel.title, panel] as const))(
  '%s says what is good, in colour too',
  (_, panel) => {
    expect(panel.about).not.toBe('');
    if (panel.uid === FIGURES.uid && panel.kind === 'stat')
      expect(panel.about).toMatch(/^Target: .*Clock: /s);
  },
);

test('each of the seed’s figures is a panel', () => {
  const titles = FIGURES.rows.flatMap((row) => row.panels.map(({ title }) => title));

  expect(titles).toEqual(
    expect.arrayContaining([
      'Mean time to detection',
      'Zero delivery found within 4 h',
      'False alarms',
      'Missed for want of data',
      'Decided by the machine',
      'Put to people',
      'Over-spend prevented',
      'Hours of watching saved a week',
    ]),
  );
});
