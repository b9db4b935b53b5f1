import type { Instant } from '../../domain/instant.ts';
import type { CallContext } from '../../ports/ad-platform.ts';
import { type AnswerSource, parseAnswer } from '../shared/answer.ts';
import type { AccountRoute, GoogleAdsClient } from './client.ts';
import { createLru } from './lru.ts';
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
  /** for one campaign: its labels only */
  ofCampaign(wanted: WantedLabels, context: CallContext): Promise<LabelNames>;
}

/** Which labels need names, as campaigns' rows give them. */
export interface WantedLabels {
  route: AccountRoute;
  labels: readonly string[];
}

const ACCOUNTS_KEPT = 10;

const SOURCE: AnswerSource = { platform: 'google', what: 'the query for labels', isWrite: false };

export function createLabelReader(client: GoogleAdsClient): LabelReader {
  const kept = createLru<LabelNames>(ACCOUNTS_KEPT);
  return {
    async ofPage({ route, asOf, labels }, context) {
      const key = [route.accountId, asOf].join(' ');
      const known: LabelNames = kept.get(key) ?? new Map();
      if (labels.every((label) => known.has(label))) return known;
      const named = await readNames(client, { route, query: LABELS_QUERY }, context);
      const names = new Map([...known, ...underThemselves(labels), ...named]);
      kept.set(key, names);
      return names;
    },
    async ofCampaign({ route, labels }, context) {
      const ids = labels.flatMap((label) => /^customers\/\d+\/labels\/(\d{1,20})$/.exec(label)?.[1] ?? []);
      if (ids.length === 0) return new Map();
      return await readNames(client, { route, query: labelsQuery(ids) }, context);
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
