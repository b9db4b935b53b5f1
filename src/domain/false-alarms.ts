import type { AuditEntry } from './audit-entry.ts';

/** How often people said of one rule's alerts that there was nothing to alert about. */
export interface FalseAlarmFigure {
  /** the row of the decision table that led to the alert (spec §2) */
  rule: string;
  /** incidents that people were told of under this rule */
  alerts: number;
  /** of those, incidents that a person rejected or overrode with a reason that calls it a false alarm */
  falseAlarms: number;
  falseAlarmPct: number;
}

/** The audit types that the figures are made of. */
export const FALSE_ALARM_TYPES = ['alert', 'approval', 'override'] as const;

/**
 * False alarms per rule, from the reasons that people gave (issue 4 §1). An incident counts once for a rule, however often
 * it was told or decided.
 */
export function falseAlarmFigures(entries: readonly AuditEntry[]): readonly FalseAlarmFigure[] {
  const alerts = incidentsByRule(entries.filter(({ type }) => type === 'alert'));
  const falseAlarms = incidentsByRule(entries.filter(isFalseAlarmDecision));
  const rules = [...new Set([...alerts.keys(), ...falseAlarms.keys()])].toSorted();
  return rules.map((rule) => figureOf(rule, alerts.get(rule)?.size ?? 0, falseAlarms.get(rule)?.size ?? 0));
}

function figureOf(rule: string, alerts: number, falseAlarms: number): FalseAlarmFigure {
  return { rule, alerts, falseAlarms, falseAlarmPct: alerts === 0 ? 0 : (falseAlarms / alerts) * 100 };
}

/** A decision that was refused says nothing of the alert. */
function isFalseAlarmDecision({ data }: AuditEntry): boolean {
  return data['isFalseAlarm'] === true && (data['outcome'] === 'executed' || data['outcome'] === 'recorded');
}

function incidentsByRule(entries: readonly AuditEntry[]): Map<string, Set<string>> {
  const byRule = new Map<string, Set<string>>();
  for (const { data, incidentKey } of entries) {
    const rule = data['route'];
    if (typeof rule !== 'string' || incidentKey === null) continue;
    byRule.set(rule, (byRule.get(rule) ?? new Set()).add(incidentKey));
  }
  return byRule;
}
