import { isRecord, parseJson } from '../http/parameters.ts';
import { refuseJson } from './google-errors.ts';

/** Parses a body that must be one JSON object with none but the given fields; an empty body is an empty object. */
export function strictObject(body: string, fields: readonly string[]): Record<string, unknown> {
  if (body.trim() === '') return {};
  const parsed = parseJson(body);
  if (!isRecord(parsed)) return refuseJson('', 'Invalid JSON payload received. Expected an object.');
  return onlyFields(parsed, fields, '');
}

/** Refuses a field that the message does not have, as Google's JSON parser does. */
export function onlyFields(
  value: Record<string, unknown>,
  fields: readonly string[],
  at: string,
): Record<string, unknown> {
  const unknown = Object.keys(value).find((name) => !fields.includes(name));
  if (unknown === undefined) return value;
  const where = at === '' ? '' : ` at '${at}'`;
  return refuseJson(
    at,
    `Invalid JSON payload received. Unknown name "${unknown}"${where}: Cannot find field.`,
  );
}

/** Refuses query parameters that Google's front end would not bind. */
export function onlyParameters(query: URLSearchParams, names: readonly string[]): void {
  const known = new Set([
    ...names,
    'alt',
    'prettyPrint',
    '$.xgafv',
    'key',
    'quotaUser',
    'fields',
    'access_token',
  ]);
  const unknown = [...query.keys()].find((name) => !known.has(name));
  if (unknown === undefined) return;
  refuseJson(
    unknown,
    `Invalid JSON payload received. Unknown name "${unknown}": Cannot bind query parameter. Field '${unknown}' could not be found in request message.`,
  );
}
