import type { SimAnswer, SimRequest } from '../http/exchange.ts';
import { bodyText } from '../http/exchange.ts';
import { isRecord } from '../http/parameters.ts';
import type { ArmedFault, Preset } from './fault.ts';

const AMOUNT_FIELDS = ['costMicros', 'spend'];
const CURRENCY_FIELDS = ['currencyCode', 'account_currency', 'currency'];

/** A good answer as the fault changes it; undefined when there is nothing in it to change, so that the fault waits for one. */
export function changedAnswer(
  fault: ArmedFault,
  request: SimRequest,
  answer: SimAnswer,
): SimAnswer | undefined {
  if (answer.status !== 200) return undefined;
  const change = fault.preset === undefined ? undefined : CHANGES[fault.preset];
  return change?.(fault, request, answer);
}

type Change = (fault: ArmedFault, request: SimRequest, answer: SimAnswer) => SimAnswer | undefined;

const CHANGES: Readonly<Partial<Record<Preset, Change>>> = {
  truncated_body: (_fault, _request, answer) => ({
    ...answer,
    body: bodyText(answer).slice(0, -20),
    contentType: answer.contentType ?? 'application/json',
  }),
  broken_row: ({ value = 'NaN' }, _request, answer) =>
    isCsv(answer) ? changeCsvRow(answer, value) : replaced(answer, AMOUNT_FIELDS, value),
  unknown_currency: ({ value = 'ZZZ' }, _request, answer) => replaced(answer, CURRENCY_FIELDS, value),
  duplicate_row: (_fault, _request, answer) =>
    isCsv(answer) ? duplicateCsvRow(answer) : duplicateRow(answer),
  meta_in_process: (fault, request, answer) =>
    wasWrittenSince(fault, answer) && request.method === 'GET'
      ? replaced(answer, ['effective_status'], 'IN_PROCESS')
      : undefined,
  dv360_report_failed: (_fault, request, answer) =>
    request.path.includes('/reports/') ? replaced(answer, ['state'], 'FAILED') : undefined,
};

function wasWrittenSince(fault: ArmedFault, answer: SimAnswer): boolean {
  return (answer.lastWriteWallMs ?? 0) >= fault.armedWallMs;
}

function isCsv(answer: SimAnswer): boolean {
  return answer.contentType === 'text/csv';
}

/** Replaces the first field of one of these names, wherever it stands. */
function replaced(answer: SimAnswer, names: readonly string[], value: string): SimAnswer | undefined {
  const body = structuredClone(answer.body);
  return replaceFirst(body, names, value) ? { ...answer, body } : undefined;
}

function replaceFirst(part: unknown, names: readonly string[], value: string): boolean {
  if (Array.isArray(part)) return part.some((item) => replaceFirst(item, names, value));
  if (!isRecord(part)) return false;
  const name = names.find((candidate) => candidate in part);
  if (name === undefined) return Object.values(part).some((item) => replaceFirst(item, names, value));
  part[name] = value;
  return true;
}

function duplicateRow(answer: SimAnswer): SimAnswer | undefined {
  if (!isRecord(answer.body)) return undefined;
  const name = ['results', 'data', 'insertionOrders'].find(
    (candidate) => candidate in (answer.body as object),
  );
  const rows = name === undefined ? undefined : answer.body[name];
  if (name === undefined || !Array.isArray(rows) || rows.length === 0) return undefined;
  return { ...answer, body: { ...answer.body, [name]: [rows[0], ...rows] } };
}

function changeCsvRow(answer: SimAnswer, value: string): SimAnswer | undefined {
  const lines = String(answer.body).split('\n');
  const row = lines[1] ?? '';
  if (!/,[\d.]+$/.test(row)) return undefined;
  lines[1] = row.replaceAll(/,\d+\.\d+(?=,|$)/g, `,${value}`);
  return { ...answer, body: lines.join('\n') };
}

function duplicateCsvRow(answer: SimAnswer): SimAnswer | undefined {
  const [header = '', row, ...rest] = String(answer.body).split('\n');
  return row === undefined || row === ''
    ? undefined
    : { ...answer, body: [header, row, row, ...rest].join('\n') };
}
