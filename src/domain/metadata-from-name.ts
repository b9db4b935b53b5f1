import type { Metadata } from './plan-record.ts';

/**
 * Metadata that a naming convention puts into a campaign's name: the named groups of `pattern` (a regular expression that
 * the plan source has checked). A name that does not follow it, or no pattern, gives nothing.
 */
export function metadataFromName(name: string | null, pattern: string | null): Metadata {
  if (name === null || pattern === null) return {};
  return { ...new RegExp(pattern).exec(name)?.groups };
}
