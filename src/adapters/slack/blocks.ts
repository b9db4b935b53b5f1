import type { HeaderBlock, KnownBlock, MrkdwnElement } from '@slack/types';
import type { IncidentCard } from '../../domain/incident-card.ts';
import { readableAmount } from '../../domain/money.ts';
import { cardActions, cardOutcome } from './card-actions.ts';
import { CARD_LIMITS, DIGEST_LIMITS, SLACK_LIMITS } from './limits.ts';
import { bullets, commandBlock, dateWord, line, paragraph, richText, word } from './rich-text.ts';
import { clip, escapeMrkdwn, isLink } from './text.ts';
import {
  readableConfidence,
  readableInstant,
  readableVariance,
  SEVERITY_WORDS,
  STATUS_WORDS,
} from './words.ts';

/** How people decide on a channel: by buttons where something answers them, else by commands to copy. */
export type DecideBy = 'buttons' | 'commands';

/**
 * An incident as Slack's blocks: what is wrong, the numbers, why, what happens next and by when, what to do, ids. Within
 * Slack's limits whatever the card holds; text from outside stands only where nothing is parsed.
 */
export function incidentBlocks(
  card: IncidentCard,
  { decideBy = 'commands' }: { decideBy?: DecideBy } = {},
): KnownBlock[] {
  return [
    header(`${SEVERITY_WORDS[card.severity]}: ${card.headline}`),
    ...automationBlocks(card),
    identityBlock(card),
    { type: 'section', fields: numberFields(card) },
    ...nextBlocks(card),
    ...paragraph('Who decides', card.approval, CARD_LIMITS.approval),
    ...bullets('In force now', card.inForce, CARD_LIMITS.inForce),
    ...decideBlocks(card, decideBy),
    ...paragraph('Recommendation', card.recommendation, CARD_LIMITS.recommendation),
    ...bullets('Why', card.reasons, CARD_LIMITS.reasons),
    ...paragraph('Likely root cause', card.rootCause, CARD_LIMITS.rootCause),
    ...bullets('What to do about it', card.mitigation, CARD_LIMITS.mitigation),
    { type: 'divider' },
    ...referenceBlocks(card),
  ];
}

/** The message in one line: for notifications, screen readers, and where blocks are refused. Escaped. */
export function incidentText(card: IncidentCard): string {
  const text = `${SEVERITY_WORDS[card.severity]}: ${card.headline}. Next: ${card.whatNext}`;
  return escapeMrkdwn(clip(text, SLACK_LIMITS.fallbackText / 5));
}

/** What just happened, for the incident's thread; in a thread that is shared it says to whom. */
export function eventBlocks(card: IncidentCard, isShared = false): KnownBlock[] {
  const { event } = card;
  const text = clip(event.text, CARD_LIMITS.event, ', see the Web UI');
  const at = dateWord(event.at, readableInstant(event.at));
  const whose = word(isShared ? `${whoseOf(card)}\n` : '', { bold: true });
  return [richText(line(whose, word(text), word(text === '' ? '' : '\n'), at))];
}

/** What just happened, in one escaped line. */
export function eventText(card: IncidentCard, isShared = false): string {
  const { event } = card;
  const text = isShared ? `${whoseOf(card)}: ${event.text}` : event.text;
  return escapeMrkdwn(clip(text, SLACK_LIMITS.fallbackText / 5)) || readableInstant(event.at);
}

/** Which campaign, where several speak: names may be the same, ids are not. */
function whoseOf({ campaignName, campaignKey }: IncidentCard): string {
  const key = clip(campaignKey, CARD_LIMITS.id);
  const name = clip(campaignName ?? '', DIGEST_LIMITS.name);
  return name === '' ? `campaign ${key}` : `${name} (${key})`;
}

/** A header that Slack takes. */
export function header(text: string): HeaderBlock {
  const clipped = clip(text, SLACK_LIMITS.headerText);
  return { type: 'header', text: { type: 'plain_text', text: clipped, emoji: false } };
}

/** A bold label over a value, for the two columns of a section. */
export function field(label: string, value: string): MrkdwnElement {
  return { type: 'mrkdwn', text: `*${label}*\n${escapeMrkdwn(clip(value, CARD_LIMITS.id))}` };
}

function automationBlocks({ automationOn }: IncidentCard): KnownBlock[] {
  if (automationOn) return [];
  const rest = ': nothing is halted unless a person decides it.';
  return [richText(line(word('Automation is OFF', { bold: true }), word(rest)))];
}

/** A card whose ids do not fit into a button still shows its commands, so that nobody is left without a way to decide. */
function decideBlocks(card: IncidentCard, decideBy: DecideBy): KnownBlock[] {
  const commands = commandBlock('Decide, by copying one of these', card.commands, CARD_LIMITS.commands);
  if (decideBy === 'commands') return commands;
  const actions = cardActions(card);
  if (actions !== null) return [actions];
  return card.status === 'closed' || card.offers.length === 0 ? [cardOutcome(card)] : commands;
}

function identityBlock(card: IncidentCard): KnownBlock {
  const name = clip(card.campaignName ?? '', CARD_LIMITS.name) || 'campaign without a name';
  const account = clip(card.accountId, CARD_LIMITS.id);
  const key = clip(card.campaignKey, CARD_LIMITS.id);
  return richText(
    line(word(name, { bold: true }), word(`\n${card.platform} · account ${account} · campaign ${key}`)),
  );
}

function numberFields(card: IncidentCard): MrkdwnElement[] {
  return [
    field('Spent', readableAmount(card.actualMicros, card.currency)),
    field('Target by then', readableAmount(card.targetMicros, card.currency)),
    field('Variance', readableVariance(card)),
    field('Data through', readableInstant(card.dataThrough)),
    field('Confidence', readableConfidence(card)),
    field('Status', STATUS_WORDS[card.status]),
  ];
}

function nextBlocks({ whatNext, deadline }: IncidentCard): KnownBlock[] {
  const text = clip(whatNext, CARD_LIMITS.whatNext, ', see the Web UI');
  if (text === '' && deadline === null) return [];
  const by = deadline === null ? [] : [word('\nBy '), dateWord(deadline, readableInstant(deadline))];
  return [richText(line(word('What happens next\n', { bold: true }), word(text), ...by))];
}

function referenceBlocks({ incidentKey, workflowId, webUrl }: IncidentCard): KnownBlock[] {
  const ids = line(
    word(
      `incident ${clip(incidentKey, 2 * CARD_LIMITS.id)}\nworkflow ${clip(workflowId, 2 * CARD_LIMITS.id)}`,
    ),
  );
  if (!isLink(webUrl)) return [richText(ids)];
  return [richText(line({ type: 'link', url: webUrl, text: 'Open in the Temporal Web UI' }), ids)];
}
