import { incidentWorkflowId, parseIncidentWorkflowId } from '../workflows/workflow-ids.ts';
import { CliError, EXIT } from './exit-codes.ts';

/** An incident as people name it: its workflow id, and its key where they gave the time it opened too. */
export interface IncidentArgument {
  workflowId: string;
  incidentKey: string | null;
}

/** Reads `incident:<platform>:<account>:<campaign>[:<opened at>]`. Throws `CliError` (exit 2) on anything else. */
export function parseIncidentArgument(text: string): IncidentArgument {
  const [head = '', platform = '', account = '', campaign = '', ...opened] = text.split(':');
  const workflowId = [head, platform, account, campaign].join(':');
  const parsed = parseIncidentWorkflowId(workflowId);
  if (parsed === null) {
    throw new CliError(
      `"${text}" names no incident. Copy one from "pacekeeper incidents list": incident:<platform>:<account>:<campaign>.`,
      EXIT.invalid,
    );
  }
  return {
    workflowId: incidentWorkflowId(parsed),
    incidentKey: opened.length === 0 ? null : text,
  };
}
