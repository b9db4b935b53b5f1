import { incidentWorkflowId, parseIncidentWorkflowId } from '../workflows/workflow-ids.ts';
import type { IncidentName } from './decide-incident.ts';

/** Reads `incident:<platform>:<account>:<campaign>[:<opened at>]`, as people copy it; null on anything else. */
export function parseIncidentName(text: string): IncidentName | null {
  const [head = '', platform = '', account = '', campaign = '', ...opened] = text.split(':');
  const parsed = parseIncidentWorkflowId([head, platform, account, campaign].join(':'));
  if (parsed === null) return null;
  return { workflowId: incidentWorkflowId(parsed), incidentKey: opened.length === 0 ? null : text };
}
