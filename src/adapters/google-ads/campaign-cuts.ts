import type { Instant } from '../../domain/instant.ts';
import type { CallContext } from '../../ports/ad-platform.ts';
import { createSharedReads } from '../shared/shared-reads.ts';
import type { AccountRoute, GoogleAdsClient, SearchPage } from './client.ts';
import { type ListCursor, writeCursor } from './cursor.ts';
import { isStalePageToken } from './failures.ts';
import { CAMPAIGNS_QUERY } from './queries.ts';

/** A cut of an account's campaign list: rows as they came, those before them, and where to read on (null after the last). */
export interface CampaignCut {
  rows: readonly unknown[];
  before: readonly unknown[];
  cursor: string | null;
}

/** Reads an account's campaign list in cuts that are small enough to be judged, kept and reported one at a time. */
export interface CampaignCuts {
  read(
    from: { route: AccountRoute; asOf: Instant; cursor: ListCursor },
    context: CallContext,
  ): Promise<CampaignCut>;
}

/** One page at most for each of the few accounts that a worker reads at the same time: 10,000 rows are about 6 MB. */
const PAGES_KEPT = 3;

/**
 * Google's pages hold 10,000 rows and their size cannot be chosen. The page in hand is kept so that twenty cuts cost one
 * call, and given up with its last cut; a worker that does not have it fetches it again.
 */
export function createCampaignCuts(client: GoogleAdsClient, cutSize: number): CampaignCuts {
  const pages = createSharedReads<SearchPage>({ max: PAGES_KEPT, ttlMs: 0 });
  return {
    async read({ route, asOf, cursor }, context) {
      const key = [route.accountId, asOf, cursor.page].join(' ');
      const caller = { context, progress: writeCursor(cursor) };
      const page = await pages.read(key, caller, (shared) => fetchPage(client, { route, cursor }, shared));
      const end = cursor.offset + cutSize;
      const rows = page.rows.slice(cursor.offset, end);
      const before = page.rows.slice(0, cursor.offset);
      if (end < page.rows.length) return { rows, before, cursor: writeCursor({ ...cursor, offset: end }) };
      pages.drop(key);
      const { nextPageToken: pageToken } = page;
      const next = pageToken === null ? null : { pageToken, page: cursor.page + 1, offset: 0 };
      return { rows, before, cursor: next === null ? null : writeCursor(next) };
    },
  };
}

async function fetchPage(
  client: GoogleAdsClient,
  at: { route: AccountRoute; cursor: ListCursor },
  context: CallContext,
): Promise<SearchPage> {
  const { route, cursor } = at;
  try {
    return await client.searchPage(route, { query: CAMPAIGNS_QUERY, pageToken: cursor.pageToken }, context);
  } catch (error) {
    if (cursor.pageToken === null || !isStalePageToken(error)) throw error;
    return await countOffPages(client, { route, page: cursor.page }, context);
  }
}

/** The page by its number: the list is ordered by id, so the same number holds the same campaigns, but for new ones. */
async function countOffPages(
  client: GoogleAdsClient,
  at: { route: AccountRoute; page: number },
  context: CallContext,
): Promise<SearchPage> {
  let page: SearchPage = { rows: [], nextPageToken: null };
  for (let number = 0; number <= at.page; number += 1) {
    const pageToken: string | null = number === 0 ? null : page.nextPageToken;
    if (number > 0 && pageToken === null) return { rows: [], nextPageToken: null };
    page = await client.searchPage(at.route, { query: CAMPAIGNS_QUERY, pageToken }, context);
  }
  return page;
}
