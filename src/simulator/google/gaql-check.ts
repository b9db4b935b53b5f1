import { isRealDate } from '../../domain/instant.ts';
import { GAQL_FIELDS, GAQL_RESOURCES, type GaqlField, resourceOf } from './gaql-fields.ts';
import { refuseQuery } from './gaql-parser.ts';
import type { GaqlCondition, GaqlQuery } from './gaql-query.ts';

const CORE_DATE_SEGMENTS = ['segments.date'];
const DURING = ['TODAY', 'YESTERDAY', 'LAST_7_DAYS', 'LAST_14_DAYS', 'LAST_30_DAYS', 'THIS_MONTH'];

/** Refuses a query that parses but that Google would not run, with Google's code for the first thing wrong. */
export function checkQuery(query: GaqlQuery): void {
  const allowed = GAQL_RESOURCES[query.from];
  if (allowed === undefined) {
    refuseQuery(
      'BAD_RESOURCE_TYPE_IN_FROM_CLAUSE',
      `invalid resource type specified in the FROM clause: '${query.from}'.`,
    );
  }
  for (const field of query.select) checkPlace(field, allowed, 'SELECT');
  for (const condition of query.where) {
    checkPlace(condition.field, allowed, 'WHERE');
    checkCondition(condition);
    checkReferenced(query, condition.field);
  }
  for (const { field } of query.orderBy) {
    checkPlace(field, allowed, 'WHERE');
    checkReferenced(query, field);
  }
  checkDateRange(query);
}

/** A field that exists. */
export function fieldOf(name: string): GaqlField {
  const field = GAQL_FIELDS[name];
  return field ?? refuseQuery('UNRECOGNIZED_FIELD', `unrecognized field: '${name}'.`);
}

function checkPlace(name: string, allowed: readonly string[], clause: 'SELECT' | 'WHERE'): void {
  fieldOf(name);
  const resource = resourceOf(name);
  if (allowed.includes(resource)) return;
  if (resource === 'metrics') {
    refuseQuery('PROHIBITED_METRIC_IN_SELECT_OR_WHERE_CLAUSE', `cannot select or filter on '${name}' here.`);
  }
  if (resource === 'segments') {
    refuseQuery('PROHIBITED_SEGMENT_IN_SELECT_OR_WHERE_CLAUSE', `cannot select or filter on '${name}' here.`);
  }
  refuseQuery(
    `PROHIBITED_RESOURCE_TYPE_IN_${clause}_CLAUSE`,
    `'${name}' is not compatible with the FROM clause.`,
  );
}

/** Segments other than core dates must be selected to be filtered or sorted by. */
function checkReferenced(query: GaqlQuery, name: string): void {
  if (resourceOf(name) !== 'segments' || CORE_DATE_SEGMENTS.includes(name)) return;
  if (query.select.includes(name)) return;
  refuseQuery('EXPECTED_REFERENCED_FIELD_IN_SELECT_CLAUSE', `'${name}' must be in the SELECT clause.`);
}

function checkCondition({ field, operator, values }: GaqlCondition): void {
  const { type } = fieldOf(field);
  if (type === 'repeated') refuseQuery('OPERATOR_FIELD_MISMATCH', `'${operator}' does not fit '${field}'.`);
  if (operator === 'DURING') return checkDuring(field, type, values[0] ?? '');
  for (const value of values) checkValue(field, type, value);
  const [from = '', to = ''] = values;
  if (operator === 'BETWEEN' && type === 'date' && from > to) {
    refuseQuery('PROHIBITED_VALUE_COMBINATION_WITH_BETWEEN_OPERATOR', `'${from}' is after '${to}'.`);
  }
}

function checkDuring(field: string, type: GaqlField['type'], value: string): void {
  if (type !== 'date') refuseQuery('OPERATOR_FIELD_MISMATCH', `DURING does not fit '${field}'.`);
  if (!DURING.includes(value)) {
    refuseQuery('INVALID_VALUE_WITH_DURING_OPERATOR', `invalid date range literal: ${value}.`);
  }
}

function checkValue(field: string, type: GaqlField['type'], value: string): void {
  if (Array.isArray(type) && !type.includes(value)) {
    refuseQuery('BAD_ENUM_CONSTANT', `invalid enum value cannot be included in WHERE clause: '${value}'.`);
  }
  if ((type === 'int64' || type === 'number') && !/^-?\d+$/.test(value)) {
    refuseQuery('BAD_NUMBER', `'${value}' is no number for '${field}'.`);
  }
  if (type === 'date' && !isRealDate(value)) {
    refuseQuery('INVALID_DATE_FORMAT', `'${value}' is not a date in the format yyyy-MM-dd.`);
  }
}

function checkDateRange(query: GaqlQuery): void {
  const isSegmented = query.select.some((field) => resourceOf(field) === 'segments');
  const hasRange = query.where.some(
    ({ field, operator }) => CORE_DATE_SEGMENTS.includes(field) && operator !== '!=',
  );
  if (!isSegmented || hasRange) return;
  refuseQuery(
    'EXPECTED_FILTERS_ON_DATE_RANGE',
    "expected filters on the following field to limit a finite date range: 'segments.date'.",
  );
}
