import { fromEpochMs, type Instant } from '../../domain/instant.ts';
import type { Effect } from './exchange.ts';
import { isRecord, parseJson } from './parameters.ts';

/** One platform call that reached the simulator. `at` is simulated time; secrets are removed; `dropped` = its answer was not sent. */
export interface JournalEntry {
  seq: number;
  at: Instant;
  platform: string;
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  status: number;
  campaignId?: string;
  effect: Effect;
  dropped?: boolean;
}

/** What a caller asks of the journal; absent means all. */
export interface JournalFilter {
  platform?: string | undefined;
  effect?: string | undefined;
  campaignId?: string | undefined;
  sinceSeq?: number | undefined;
}

const SECRET_NAMES = new Set([
  'access_token',
  'appsecret_proof',
  'client_secret',
  'refresh_token',
  'assertion',
  'input_token',
  'Signature',
]);
const REMOVED = '[removed]';

/** The calls in the order they were answered. `append` is called with each new entry before its answer is sent. */
export class Journal {
  #entries: JournalEntry[];
  readonly #append: (entry: JournalEntry) => void;

  constructor(entries: JournalEntry[], append: (entry: JournalEntry) => void) {
    this.#entries = entries;
    this.#append = append;
  }

  record(entry: Omit<JournalEntry, 'seq' | 'at'>, nowMs: number): void {
    const seq = (this.#entries.at(-1)?.seq ?? 0) + 1;
    const complete = { seq, at: fromEpochMs(nowMs), ...entry };
    this.#entries.push(complete);
    this.#append(complete);
  }

  list(filter: JournalFilter): JournalEntry[] {
    return this.#entries.filter(
      (entry) =>
        (filter.platform === undefined || entry.platform === filter.platform) &&
        (filter.effect === undefined || entry.effect === filter.effect) &&
        (filter.campaignId === undefined || entry.campaignId === filter.campaignId) &&
        (filter.sinceSeq === undefined || entry.seq > filter.sinceSeq),
    );
  }

  clear(): void {
    this.#entries = [];
  }
}

/** Query parameters without secrets. */
export function cleanQuery(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...query].map(([name, value]) => [name, SECRET_NAMES.has(name) ? REMOVED : value]),
  );
}

/** A body as parsed JSON or form, without secrets; text that is neither is kept as text. */
export function cleanBody(body: string): unknown {
  if (body === '') return null;
  const parsed = parseJson(body);
  if (parsed !== undefined) return withoutSecrets(parsed);
  return body.includes('=') ? cleanQuery(new URLSearchParams(body)) : body.slice(0, 1_000);
}

function withoutSecrets(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, SECRET_NAMES.has(name) ? REMOVED : part]),
  );
}
