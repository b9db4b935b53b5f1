import type { IncidentName } from '../client/decide-incident.ts';
import { parseIncidentName } from '../client/incident-name.ts';
import { ApiProblem } from './problem.ts';

/** Reads an incident's name from an address; the problem `unknown-incident` on what names none. */
export function incidentNamed(text: string): IncidentName {
  const name = parseIncidentName(text);
  if (name === null) throw unknownIncident(text);
  return name;
}

/** There is no incident of that name. */
export function unknownIncident(text: string): ApiProblem {
  return new ApiProblem(
    'unknown-incident',
    `There is no incident ${text}. Copy a name from GET /v1/incidents: incident:<platform>:<account>:<campaign>.`,
  );
}
