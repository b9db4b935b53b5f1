import { ok, type SimAnswer, type SimRequest } from '../http/exchange.ts';
import { refuseMeta } from './meta-errors.ts';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 5_000;

/** One page of a list. `next` carries the access token, as Meta's does: a caller must not log or keep it. */
export function pageOf(
  request: SimRequest,
  parameters: ReadonlyMap<string, string>,
  rows: readonly unknown[],
): SimAnswer {
  const limit = limitOf(parameters.get('limit'));
  const start = offsetOf(parameters.get('after'));
  const data = rows.slice(start, start + limit);
  if (data.length === 0) return ok({ data });
  const cursors = { before: cursor(start), after: cursor(start + data.length) };
  const hasMore = start + data.length < rows.length;
  return ok({
    data,
    paging: hasMore ? { cursors, next: nextUrl(request, parameters, cursors.after) } : { cursors },
  });
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) refuseMeta('(#100) Param limit must be a positive integer');
  return Math.min(limit, MAX_LIMIT);
}

function offsetOf(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  const match = /^at:(\d+)$/.exec(Buffer.from(text, 'base64url').toString());
  return match === null ? refuseMeta('(#100) Invalid cursors values.') : Number(match[1]);
}

function cursor(offset: number): string {
  return Buffer.from(`at:${offset}`).toString('base64url');
}

function nextUrl(request: SimRequest, parameters: ReadonlyMap<string, string>, after: string): string {
  const query = new URLSearchParams([...parameters]);
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token !== undefined) query.set('access_token', token);
  query.set('after', after);
  return `${request.origin}${request.path}?${query.toString()}`;
}
