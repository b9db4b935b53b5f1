import type { Metadata } from './plan-record.ts';

/** The facts that plan and platform are compared by, each worth the same (spec §2). */
export const METADATA_FIELDS = ['market', 'product', 'start_date', 'end_date'] as const;

/** One of the compared facts. */
export type MetadataField = (typeof METADATA_FIELDS)[number];

/** For each field whether it is present on both sides and equal as text. Missing metadata matches nothing. */
export function metadataMatches(
  plan: Metadata | null | undefined,
  platform: Metadata | null | undefined,
): Record<MetadataField, boolean> {
  const isEqual = (field: MetadataField): boolean => {
    const planned = comparable(plan?.[field]);
    return planned !== '' && planned === comparable(platform?.[field]);
  };
  return {
    market: isEqual('market'),
    product: isEqual('product'),
    start_date: isEqual('start_date'),
    end_date: isEqual('end_date'),
  };
}

/** The share of fields that match, 0–1. */
export function metadataScore(matches: Readonly<Record<MetadataField, boolean>>): number {
  return METADATA_FIELDS.filter((field) => matches[field]).length / METADATA_FIELDS.length;
}

/** NFKC, trimmed, lower-cased text; numbers and booleans as JSON prints them; all else is absent. */
function comparable(value: unknown): string {
  if (typeof value === 'string') return value.normalize('NFKC').trim().toLowerCase();
  if (typeof value === 'boolean') return JSON.stringify(value);
  return typeof value === 'number' && Number.isFinite(value) ? JSON.stringify(value) : '';
}
