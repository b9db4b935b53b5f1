import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { AuditFilter, AuditPlace } from '../../ports/audit-log.ts';

/** The conditions of a filter, all of which must hold. */
export function conditionsOf(filter: AuditFilter): RawBuilder<SqlBool>[] {
  const { types, platform, campaignKey, incidentKey, actor, since, until, after } = filter;
  return [
    sql<SqlBool>`true`,
    ...(types === undefined ? [] : [sql<SqlBool>`type = ANY(${[...types]})`]),
    ...(platform === undefined ? [] : [sql<SqlBool>`platform = ${platform}`]),
    ...(campaignKey === undefined ? [] : [sql<SqlBool>`campaign_key = ${campaignKey}`]),
    ...(incidentKey === undefined ? [] : [sql<SqlBool>`incident_key = ${incidentKey}`]),
    ...(actor === undefined ? [] : [byActor(actor)]),
    ...(since === undefined ? [] : [sql<SqlBool>`at >= ${since}::timestamptz`]),
    ...(until === undefined ? [] : [sql<SqlBool>`at <= ${until}::timestamptz`]),
    ...(after === undefined ? [] : [isAfter(after)]),
  ];
}

function byActor(actor: string) {
  return sql<SqlBool>`${actor} IN (payload->'actor'->>'claimed', payload->'actor'->>'identity', payload->'actor'->>'principal', payload->'actor'->>'kind')`;
}

/** The order of `list`, newest first, read on from a place. */
function isAfter({ at, seq, chain }: AuditPlace) {
  return sql<SqlBool>`(at, seq, chain) < (${at}::timestamptz, ${seq}::bigint, ${chain})`;
}
