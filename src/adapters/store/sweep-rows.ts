import { type SqlBool, sql } from 'kysely';
import { asOfOfSweep } from '../../domain/incident-ids.ts';

/** Rows of `observation` that a sweep saw. All are of the sweep's time, which bounds the search to one month's table. */
export function ofSweep(sweepKey: string) {
  return sql<SqlBool>`(sweep_key = ${sweepKey} AND as_of = ${asOfOfSweep(sweepKey)}::timestamptz)`;
}
