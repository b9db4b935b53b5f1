import type { SimRequest } from './exchange.ts';

/**
 * All parameters of a call, from the query and from a body that is a form or JSON, as text (Meta takes them from anywhere);
 * the body wins. A body that does not parse gives no parameters.
 */
export function allParameters(request: SimRequest): Map<string, string> {
  const parameters = new Map(request.query);
  for (const [name, value] of bodyParameters(request)) parameters.set(name, value);
  return parameters;
}

function bodyParameters(request: SimRequest): [string, string][] {
  if (request.body === '') return [];
  if (!isJson(request)) return [...new URLSearchParams(request.body)];
  const parsed = parseJson(request.body);
  if (!isRecord(parsed)) return [];
  return Object.entries(parsed).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}

function isJson(request: SimRequest): boolean {
  return /json/.test(request.headers['content-type'] ?? '');
}

/** A JSON value, or `undefined` where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
