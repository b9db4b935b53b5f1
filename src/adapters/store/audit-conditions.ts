import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { AuditFilter } from '../../ports/audit-log.ts';

/** The conditions of a filter, all of which must hold. */
export function conditionsOf(filter: AuditFilter): RawBuilder<SqlBool>[] {
  const { types, platform, campaignKey, incidentKey, actor, since, until } = filter;
  return [
    sql<SqlBool>`true`,
    ...(types === undefined ? [] : [sql<SqlBool>`type = ANY(${[...types]})`]),
    ...(platform === undefined ? [] : [sql<SqlBool>`platform = ${platform}`]),
    ...(campaignKey === undefined ? [] : [sql<SqlBool>`campaign_key = ${campaignKey}`]),
    ...(incidentKey === undefined ? [] : [sql<SqlBool>`incident_key = ${incidentKey}`]),
    ...(actor === undefined ? [] : [byActor(actor)]),
    ...(since === undefined ? [] : [sql<SqlBool>`at >= ${since}::timestamptz`]),
    ...(until === undefined ? [] : [sql<SqlBool>`at <= ${until}::timestamptz`]),
  ];
}

function byActor(actor: string) {
  return sql<SqlBool>`${actor} IN (payload->'actor'->>'claimed', payload->'actor'->>'identity', payload->'actor'->>'principal', payload->'actor'->>'kind')`;
}
