import type { IncidentName } from '../client/decide-incident.ts';
import { parseIncidentName } from '../client/incident-name.ts';
import { CliError, EXIT } from './exit-codes.ts';

/** Reads an incident's name as it is typed. Throws `CliError` (exit 2) on what names none. */
export function parseIncidentArgument(text: string): IncidentName {
  const name = parseIncidentName(text);
  if (name !== null) return name;
  throw new CliError(
    `"${text}" names no incident. Copy one from "pacekeeper incidents list": incident:<platform>:<account>:<campaign>.`,
    EXIT.invalid,
  );
}
