import { createHash, randomUUID } from 'node:crypto';
import { ok, type SimAnswer } from '../http/exchange.ts';
import { isRecord } from '../http/parameters.ts';
import type { SimAccount } from '../world/sim-campaign.ts';
import type { World } from '../world/world.ts';
import { checkQuery } from './gaql-check.ts';
import { jsonName, resourceOf } from './gaql-fields.ts';
import { parseGaql, refuseQuery } from './gaql-parser.ts';
import type { GaqlQuery } from './gaql-query.ts';
import { runQuery } from './gaql-run.ts';
import { refuseGoogle } from './google-errors.ts';
import { onlyFields, strictObject } from './strict-json.ts';

const SEARCH_FIELDS = ['customerId', 'query', 'pageToken', 'pageSize', 'validateOnly', 'searchSettings'];
const SETTINGS_FIELDS = ['omitResults', 'returnSummaryRow', 'returnTotalResultsCount'];
const STREAM_FIELDS = ['customerId', 'query', 'summaryRowSetting'];
const KEPT_RESULTS = 8;

/** All rows of a query as they stood when its first page was asked for, so that further pages fit the first. */
interface ResultSet {
  key: string;
  version: number;
  rows: readonly Record<string, unknown>[];
}

/** Google's search: pages of a fixed size, further pages by token, or the whole as a stream. */
export class GoogleSearch {
  readonly #world: World;
  readonly #pageSize: () => number;
  #results: ResultSet[] = [];

  constructor(world: World, pageSize: () => number) {
    this.#world = world;
    this.#pageSize = pageSize;
  }

  /** `googleAds:search`. */
  search(account: SimAccount, body: string): SimAnswer {
    const fields = strictObject(body, SEARCH_FIELDS);
    if (fields['pageSize'] !== undefined && fields['pageSize'] !== 0) {
      refuseGoogle(
        'requestError',
        'PAGE_SIZE_NOT_SUPPORTED',
        'Setting the page size is not supported. Search Responses will have fixed page size of 10000 rows.',
      );
    }
    const text = queryText(fields);
    const settings = isRecord(fields['searchSettings'])
      ? onlyFields(fields['searchSettings'], SETTINGS_FIELDS, 'search_settings')
      : {};
    const query = this.#check(account, text);
    if (fields['validateOnly'] === true) return ok({});
    return this.#page({ account, text, query, token: fields['pageToken'], settings });
  }

  /** `googleAds:searchStream`: one array of answers of a page each. */
  stream(account: SimAccount, body: string): SimAnswer {
    const text = queryText(strictObject(body, STREAM_FIELDS));
    const query = this.#check(account, text);
    const rows = runQuery(this.#world, account, query);
    const pages: unknown[] = [];
    for (let at = 0; at === 0 || at < rows.length; at += this.#pageSize()) {
      const results = rows.slice(at, at + this.#pageSize());
      pages.push({ ...page(query, results), requestId: randomUUID().replaceAll('-', '').slice(0, 22) });
    }
    return ok(pages);
  }

  #check(account: SimAccount, text: string): GaqlQuery {
    const query = parseGaql(text);
    checkQuery(query);
    if (account.isManager && query.select.some((field) => resourceOf(field) === 'metrics')) {
      refuseQuery('REQUESTED_METRICS_FOR_MANAGER', 'Metrics cannot be requested for a manager account.');
    }
    return query;
  }

  #page(request: {
    account: SimAccount;
    text: string;
    query: GaqlQuery;
    token: unknown;
    settings: Record<string, unknown>;
  }): SimAnswer {
    const key = keyOf(request.account, request.text);
    const isFirst = request.token === undefined || request.token === '';
    const at = isFirst ? 0 : offsetOf(request.token, key);
    const rows = this.#rows(key, isFirst, () => runQuery(this.#world, request.account, request.query));
    const next = at + this.#pageSize();
    const isCounted = request.settings['returnTotalResultsCount'] === true;
    return ok({
      ...page(request.query, request.settings['omitResults'] === true ? [] : rows.slice(at, next)),
      ...(next < rows.length ? { nextPageToken: tokenOf(key, next) } : {}),
      ...(isCounted ? { totalResultsCount: String(rows.length) } : {}),
    });
  }

  #rows(key: string, isFirst: boolean, run: () => Record<string, unknown>[]): ResultSet['rows'] {
    const known = isFirst ? undefined : this.#results.find((result) => result.key === key);
    if (known !== undefined) return known.rows;
    const rows = run();
    const others = this.#results.filter((result) => result.key !== key).slice(-KEPT_RESULTS + 1);
    const isPaged = rows.length > this.#pageSize();
    this.#results = isPaged ? [...others, { key, version: this.#world.version, rows }] : others;
    return rows;
  }
}

function queryText(fields: Record<string, unknown>): string {
  const { query } = fields;
  if (typeof query === 'string' && query.trim() !== '') return query;
  return refuseGoogle('requestError', 'REQUIRED_FIELD_MISSING', 'The required field was missing: query.');
}

function page(query: GaqlQuery, results: readonly Record<string, unknown>[]): Record<string, unknown> {
  return {
    ...(results.length === 0 ? {} : { results }),
    fieldMask: query.select.map(jsonName).join(','),
    queryResourceConsumption: String(100 + results.length),
  };
}

function keyOf(account: SimAccount, text: string): string {
  return createHash('sha256').update(`${account.accountId}\n${text}`).digest('base64url').slice(0, 16);
}

function tokenOf(key: string, offset: number): string {
  return Buffer.from(`${key}:${offset}`).toString('base64url');
}

function offsetOf(token: unknown, key: string): number {
  const [tokenKey, offset] = Buffer.from(String(token), 'base64url').toString().split(':');
  const isOurs = tokenKey === key && /^\d+$/.test(offset ?? '');
  return isOurs
    ? Number(offset)
    : refuseGoogle('requestError', 'INVALID_PAGE_TOKEN', 'Page token is invalid for this query.');
}
