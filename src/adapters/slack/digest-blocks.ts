import type { KnownBlock, RawTextElement, TableBlock } from '@slack/types';
import type { Severity } from '../../domain/decision.ts';
import { readableAmount } from '../../domain/money.ts';
import type { DigestRow, SweepDigest } from '../../domain/sweep-digest.ts';
import { header } from './blocks.ts';
import { DIGEST_LIMITS, SLACK_LIMITS } from './limits.ts';
import { line, richText, word } from './rich-text.ts';
import { clip, escapeMrkdwn, isLink } from './text.ts';
import { ACTION_WORDS, PLATFORM_WORDS, readableInstant, SEVERITY_WORDS, shortVariance } from './words.ts';

const WORST_FIRST: readonly Severity[] = ['critical', 'warning', 'healthy'];
const COLUMNS = ['Severity', 'Campaign', 'Variance', 'Spent', 'Target', 'Pacekeeper'];
const LEFT = { align: 'left' } as const;
const RIGHT = { align: 'right' } as const;

/**
 * Many alerts as one message: how many, the worst in a table, where the rest is. Cells are raw text, in which nothing is
 * parsed, so a name cannot ping, link or format.
 */
export function digestBlocks(digest: SweepDigest): KnownBlock[] {
  const shown = digest.rows.slice(0, DIGEST_LIMITS.rows);
  const more = digest.alerts - shown.length;
  return [
    header(titleOf(digest)),
    richText(
      line(
        word(`As of ${readableInstant(digest.asOf)}, ${digest.judged} campaigns judged. `),
        word(countsOf(digest)),
      ),
    ),
    ...(shown.length === 0 ? [] : [table(shown)]),
    richText(
      line(
        word(more > 0 ? `… ${more} more. ` : ''),
        word('Each campaign has its own message below this one.'),
      ),
    ),
    ...linkBlocks(digest),
  ];
}

/** The digest in one line, the worst named: for notifications, screen readers, and where blocks are refused. Escaped. */
export function digestText(digest: SweepDigest): string {
  const worst = digest.rows
    .slice(0, DIGEST_LIMITS.worst)
    .map((row) => `${nameOf(row)} (${shortVariance(row)})`);
  const named = worst.length === 0 ? '' : ` Worst: ${worst.join('; ')}.`;
  const text = `${titleOf(digest)}: ${countsOf(digest)}.${named}`;
  return escapeMrkdwn(clip(text, SLACK_LIMITS.fallbackText / 5));
}

function titleOf({ platform, alerts }: SweepDigest): string {
  return `${PLATFORM_WORDS[platform]}: ${alerts} alerts in one sweep`;
}

function countsOf({ bySeverity }: SweepDigest): string {
  return WORST_FIRST.filter((severity) => bySeverity[severity] > 0)
    .map((severity) => `${SEVERITY_WORDS[severity]} ${bySeverity[severity]}`)
    .join(', ');
}

function table(rows: readonly DigestRow[]): TableBlock {
  return {
    type: 'table',
    column_settings: [LEFT, { align: 'left', is_wrapped: true }, RIGHT, RIGHT, RIGHT, LEFT],
    rows: [COLUMNS, ...rows.map(cellsOf)].map((cells) => cells.map(cell)),
  };
}

function cellsOf(row: DigestRow): string[] {
  return [
    SEVERITY_WORDS[row.severity],
    nameOf(row),
    clip(shortVariance(row), DIGEST_LIMITS.cell),
    clip(readableAmount(row.actualMicros, row.currency), DIGEST_LIMITS.cell),
    clip(readableAmount(row.targetMicros, row.currency), DIGEST_LIMITS.cell),
    ACTION_WORDS[row.action],
  ];
}

/** A campaign by its name, else by its id. */
function nameOf({ campaignName, campaignKey }: DigestRow): string {
  return clip(campaignName ?? '', DIGEST_LIMITS.name) || clip(campaignKey, DIGEST_LIMITS.name);
}

/** Slack refuses an empty cell. */
function cell(text: string): RawTextElement {
  return { type: 'raw_text', text: text || '–' };
}

function linkBlocks({ webUrl, platform }: SweepDigest): KnownBlock[] {
  if (!isLink(webUrl))
    return [richText(line(word(`pacekeeper incidents list --platform ${platform}`, { code: true })))];
  return [richText(line({ type: 'link', url: webUrl, text: 'All open incidents in the Temporal Web UI' }))];
}
