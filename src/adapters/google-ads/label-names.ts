import type { Instant } from '../../domain/instant.ts';
import type { CallContext } from '../../ports/ad-platform.ts';
import { type AnswerSource, parseAnswer } from '../shared/answer.ts';
import { createSharedReads, SHARED_FOR_MS, type SharedLoad, sharedSpan } from '../shared/shared-reads.ts';
import type { AccountRoute, GoogleAdsClient } from './client.ts';
import { LABELS_QUERY, labelsQuery } from './queries.ts';
import { labelRowSchema } from './schema.ts';

/** Labels of an account by resource name; each stands for the name that people gave it. */
export type LabelNames = ReadonlyMap<string, string>;

/**
 * Names labels. A campaign's row holds only the resource names of its labels, which must be the account's own
 * (`INVALID_RESOURCE_FOR_MANAGER_LABEL`), so one list of the account names them all, and nothing is asked where no campaign
 * has any. A label that the account does not name stands under its resource name.
 */
export interface LabelReader {
  /** for a page: the whole account's labels, read once for each `asOf` however many pages its listing takes */
  ofPage(wanted: WantedLabels & { asOf: Instant }, context: CallContext): Promise<LabelNames>;
  /** for one campaign: its labels only, shared with campaigns that have the same and are read in these seconds */
  ofCampaign(wanted: WantedLabels & { asOf: Instant }, context: CallContext): Promise<LabelNames>;
}

/** Which labels need names, as campaigns' rows give them. */
export interface WantedLabels {
  route: AccountRoute;
  labels: readonly string[];
}

const ACCOUNTS_KEPT = 10;
const SETS_KEPT = 200;

const SOURCE: AnswerSource = { platform: 'google', what: 'the query for labels', isWrite: false };

export function createLabelReader(client: GoogleAdsClient): LabelReader {
  const listed = createSharedReads<LabelNames>({ max: ACCOUNTS_KEPT, ttlMs: 0 });
  const recent = createSharedReads<LabelNames>({ max: SETS_KEPT, ttlMs: SHARED_FOR_MS });
  return {
    async ofPage({ route, asOf, labels }, context) {
      if (labels.length === 0) return new Map();
      const key = [route.accountId, asOf].join(' ');
      const caller = { context, progress: SOURCE.what };
      const load: SharedLoad<LabelNames> = async (shared, known) => {
        const named = await readNames(client, { route, query: LABELS_QUERY }, shared);
        return new Map([...(known ?? []), ...underThemselves(labels), ...named]);
      };
      const names = await listed.read(key, caller, load);
      return labels.every((label) => names.has(label)) ? names : await listed.readAgain(key, caller, load);
    },
    async ofCampaign({ route, asOf, labels }, context) {
      const ids = labels.flatMap((label) => /^customers\/\d+\/labels\/(\d{1,20})$/.exec(label)?.[1] ?? []);
      if (ids.length === 0) return new Map();
      const key = [route.accountId, sharedSpan(asOf), ...ids.toSorted()].join(' ');
      return await recent.read(key, { context, progress: SOURCE.what }, (shared) =>
        readNames(client, { route, query: labelsQuery(ids) }, shared),
      );
    },
  };
}

async function readNames(
  client: GoogleAdsClient,
  { route, query }: { route: AccountRoute; query: string },
  context: CallContext,
): Promise<LabelNames> {
  const rows = await client.searchAll(route, query, context);
  const labels = rows.map((row) => parseAnswer(labelRowSchema, row, SOURCE).label);
  return new Map(labels.map(({ resourceName, name }) => [resourceName, name]));
}

/** So that a label without a name is asked for once, not with every page. */
function underThemselves(labels: readonly string[]): readonly (readonly [string, string])[] {
  return labels.map((label) => [label, label]);
}
