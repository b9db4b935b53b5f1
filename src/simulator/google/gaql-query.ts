/** One condition of a WHERE clause. Values are the literals' text; BETWEEN has two, IN any number, others one. */
export interface GaqlCondition {
  field: string;
  operator: '=' | '!=' | '>' | '>=' | '<' | '<=' | 'IN' | 'NOT IN' | 'BETWEEN' | 'DURING';
  values: readonly string[];
}

/** A parsed GAQL query. */
export interface GaqlQuery {
  select: readonly string[];
  from: string;
  where: readonly GaqlCondition[];
  orderBy: readonly { field: string; isDescending: boolean }[];
  limit: number | null;
}
