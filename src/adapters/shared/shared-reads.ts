import { LRUCache } from 'lru-cache';
import { type Instant, toEpochMs } from '../../domain/instant.ts';
import type { CallContext } from '../../ports/ad-platform.ts';
import { untilAborted, whileReporting } from './abortable-wait.ts';

/**
 * How long re-reads of one account share what is true of the whole account, in milliseconds. So short because a campaign's
 * spend is read fresh: against the `dataThrough` of long before, newer spend would look like too much spend.
 */
export const SHARED_FOR_MS = 5_000;

/** The few seconds that a time of the platforms is in: their clock may jump where it is simulated, and counts like ours. */
export function sharedSpan(asOf: Instant): string {
  return String(Math.floor(toEpochMs(asOf) / SHARED_FOR_MS));
}

/** The time part of a key: a listing shares with itself, looks at single campaigns share with each other for these seconds. */
export function sharedTime(asOf: Instant, { isUrgent }: CallContext): string {
  return isUrgent === true ? sharedSpan(asOf) : asOf;
}

/** Who waits for a shared read; `progress` is reported meanwhile, whoever makes the call. */
export interface SharedCaller {
  context: CallContext;
  progress: string;
}

/** Makes the call; `context` belongs to all who wait, `known` is what it replaces. */
export type SharedLoad<Value> = (context: CallContext, known: Value | undefined) => Promise<Value>;

/**
 * Reads that callers share: who asks for a key that is being read waits for that read instead of making another. Urgent
 * callers share among themselves, because a read of the others may be held back.
 */
export interface SharedReads<Value> {
  /** what is kept of a key, else what `load` gives */
  read(key: string, caller: SharedCaller, load: SharedLoad<Value>): Promise<Value>;
  /** what `load` gives now, whatever is kept; also shared while it runs */
  readAgain(key: string, caller: SharedCaller, load: SharedLoad<Value>): Promise<Value>;
  drop(key: string): void;
}

/** How many values are kept, and for how long. */
interface Kept {
  max: number;
  ttlMs: number;
}

interface Flight {
  controller: AbortController;
  callers: number;
}

/**
 * Keeps `max` values for `ttlMs` by the clock on the wall (0: until they are pushed out). A caller that gives up leaves the
 * read to the others, and the last one ends it. A failed read fails for all who wait for it and is not kept.
 */
export function createSharedReads<Value extends object>(size: Kept): SharedReads<Value> {
  const flights = new Map<string, Flight>();
  const cache = new LRUCache<string, Value, (known: Value | undefined) => Promise<Value>>({
    max: size.max,
    ttl: size.ttlMs,
    // Who waits gets the value also where it was pushed out meanwhile.
    ignoreFetchAbort: true,
    fetchMethod: (_key, known, { context }) => context(known),
  });
  const take = async (
    wanted: string,
    { context, progress }: SharedCaller,
    options: { load: SharedLoad<Value>; forceRefresh: boolean },
  ): Promise<Value> => {
    context.signal.throwIfAborted();
    const key = context.isUrgent === true ? `urgent ${wanted}` : wanted;
    const load = (known: Value | undefined) =>
      launch(flights, key, (ours) => options.load({ ...context, ...ours }, known));
    const work = cache.forceFetch(key, { context: load, forceRefresh: options.forceRefresh });
    const flight = flights.get(key);
    if (flight !== undefined) flight.callers += 1;
    try {
      return await whileReporting(untilAborted(work, context.signal), progress, context);
    } finally {
      if (flight !== undefined) flight.callers -= 1;
      if (flight?.callers === 0 && flights.get(key) === flight) {
        flights.delete(key);
        cache.delete(key);
        flight.controller.abort(context.signal.reason);
      }
    }
  };
  return {
    read: (key, caller, load) => take(key, caller, { load, forceRefresh: false }),
    readAgain: (key, caller, load) => take(key, caller, { load, forceRefresh: true }),
    drop: (key) => void cache.delete(key),
  };
}

/** Starts a read on behalf of all who wait for it: it ends with the last of them, and each reports its own progress. */
async function launch<Value>(
  flights: Map<string, Flight>,
  key: string,
  load: (context: CallContext) => Promise<Value>,
): Promise<Value> {
  const flight = { controller: new AbortController(), callers: 0 };
  flights.set(key, flight);
  try {
    return await load({ signal: flight.controller.signal, onProgress: () => undefined });
  } finally {
    if (flights.get(key) === flight) flights.delete(key);
  }
}
