import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const rulesFolder = join(root, 'deploy/prometheus/rules');
const testsFolder = join(root, 'deploy/prometheus/tests');
const alertmanager = join(root, 'deploy/alertmanager/alertmanager.yml');

const ruleSchema = z.object({
  alert: z.string().optional(),
  record: z.string().optional(),
  expr: z.string(),
  labels: z.object({ severity: z.enum(['critical', 'warning']) }).optional(),
  annotations: z.object({ summary: z.string(), runbook_url: z.string() }).optional(),
});
const rulesSchema = z.object({ groups: z.array(z.object({ rules: z.array(ruleSchema) })) });
const testsSchema = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z
        .array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) }))
        .default([]),
      promql_expr_test: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
});

const filesOf = (folder: string) => readdirSync(folder).map((name) => join(folder, name));
const readYaml = (path: string): unknown => parse(readFileSync(path, 'utf8'));
const rules = filesOf(rulesFolder).flatMap((path) =>
  rulesSchema.parse(readYaml(path)).groups.flatMap((group) => group.rules),
);
const alerts = rules.filter((rule) => rule.alert !== undefined);
const cases = filesOf(testsFolder).flatMap((path) => testsSchema.parse(readYaml(path)).tests);
const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

const hasPromtool = isInstalled('promtool');
const hasAmtool = isInstalled('amtool');
const INSTALL = 'apt-get install --no-install-recommends prometheus prometheus-alertmanager';

describe.skipIf(!hasPromtool)(`Prometheus' own tool (skipped where promtool is missing: ${INSTALL})`, () => {
  test('takes the configuration with all rules', async () => {
    const { stdout } = await run('promtool', [
      'check',
      'config',
      join(root, 'deploy/prometheus/prometheus.yml'),
    ]);

    expect(stdout).toContain('SUCCESS');
  });

  test('finds every alert and figure as its unit tests say', async () => {
    const { stdout } = await run('promtool', ['test', 'rules', ...filesOf(testsFolder)]);

    expect(stdout.match(/SUCCESS/g)).toHaveLength(filesOf(testsFolder).length);
  });
});

describe.skipIf(!hasAmtool)(`Alertmanager's own tool (skipped where amtool is missing: ${INSTALL})`, () => {
  test('takes the configuration', async () => {
    await expect(run('amtool', ['check-config', alertmanager])).resolves.toBeDefined();
  });

  test.each([
    ['critical', 'on-call,operators'],
    ['warning', 'operators'],
  ])('routes an alert of severity %s to %s', async (severity, receivers) => {
    const args = ['config', 'routes', 'test', '--config.file', alertmanager, `severity=${severity}`];
    const { stdout } = await run('amtool', args);

    expect(stdout.trim()).toBe(receivers);
  });
});

describe('every alert', () => {
  test.each(alerts.map((rule) => [rule.alert ?? '', rule] as const))(
    '%s says what it is, how bad, and where to read on',
    (name, { labels, annotations }) => {
      expect(labels?.severity).toBeDefined();
      expect(annotations?.runbook_url).toBe(`docs/runbook.md#${name.toLowerCase()}`);
      expect(sectionOf(name)).toMatch(/\*\*Means\*\* .+\n\*\*Do\*\* .+/);
    },
  );

  test.each(alerts.map((rule) => rule.alert ?? ''))(
    '%s has a test that raises it and one that does not',
    (name) => {
      const own = cases.flatMap((one) => one.alert_rule_test).filter((one) => one.alertname === name);

      expect(own.some((one) => one.exp_alerts.length > 0)).toBe(true);
      expect(own.some((one) => one.exp_alerts.length === 0)).toBe(true);
    },
  );
});

test('every figure has a test', () => {
  const tested = cases.flatMap((one) => one.promql_expr_test.map(({ expr }) => expr));

  expect(rules.flatMap((rule) => rule.record ?? []).filter((record) => !tested.includes(record))).toEqual([]);
});

test('the runbook has no section without its alert', () => {
  const names = alerts.map((rule) => rule.alert);

  expect(
    [...runbook.matchAll(/^### (.+)$/gm)].map((match) => match[1]).filter((name) => !names.includes(name)),
  ).toEqual([]);
});

test('the runbook names only commands that there are', () => {
  const known = [...readFileSync(join(root, 'docs/cli.md'), 'utf8').matchAll(/^## pacekeeper (.+)$/gm)].map(
    (match) => match[1] ?? '',
  );
  const named = [...runbook.matchAll(/`pacekeeper ([^`]+)`/g)].map((match) => match[1] ?? '');

  expect(named.filter((command) => !known.some((name) => `${command} `.startsWith(`${name} `)))).toEqual([]);
});

function sectionOf(name: string): string {
  return new RegExp(`^### ${name}\\n([^#]+)`, 'm').exec(runbook)?.[1] ?? '';
}
