import { expect, test } from 'vitest';
import type { AuditEntry, AuditType } from '../../src/domain/audit-entry.ts';
import { falseAlarmFigures } from '../../src/domain/false-alarms.ts';

function anEntry(type: AuditType, incidentKey: string, data: Record<string, unknown>): AuditEntry {
  return {
    key: `${incidentKey}/${type}`,
    type,
    at: '2026-03-15T12:00:00.000Z',
    platform: 'google',
    accountId: '1',
    campaignKey: '2',
    sweepKey: null,
    incidentKey,
    observationId: null,
    policyVersion: null,
    actor: { kind: 'machine' },
    why: 'so',
    data,
  };
}

const alert = (key: string, route: string) => anEntry('alert', key, { route });
const said = (key: string, route: string, isFalseAlarm: boolean, outcome = 'recorded') =>
  anEntry('approval', key, { route, isFalseAlarm, outcome });

test('false alarms are a share of the incidents that people were told of, rule by rule', () => {
  const entries = [
    ...['a', 'b', 'c', 'd'].map((key) => alert(key, 'critical')),
    alert('e', 'zero_delivery'),
    said('a', 'critical', true),
    said('b', 'critical', false),
    said('e', 'zero_delivery', true, 'executed'),
  ];
  expect(falseAlarmFigures(entries)).toEqual([
    { rule: 'critical', alerts: 4, falseAlarms: 1, falseAlarmPct: 25 },
    { rule: 'zero_delivery', alerts: 1, falseAlarms: 1, falseAlarmPct: 100 },
  ]);
});

test('an incident counts once, however often it was told or decided', () => {
  const entries = [
    alert('a', 'critical'),
    alert('a', 'critical'),
    said('a', 'critical', true),
    said('a', 'critical', true),
  ];
  expect(falseAlarmFigures(entries)).toEqual([
    { rule: 'critical', alerts: 1, falseAlarms: 1, falseAlarmPct: 100 },
  ]);
});

test('a refused decision says nothing of the alert', () => {
  const entries = [alert('a', 'critical'), said('a', 'critical', true, 'refused')];
  expect(falseAlarmFigures(entries)[0]?.falseAlarms).toBe(0);
});
