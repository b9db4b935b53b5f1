import type { KnownBlock } from '@slack/types';
import type { FleetSummary } from '../../domain/incident-card.ts';
import { field, header } from './blocks.ts';
import { line, richText, word } from './rich-text.ts';
import { readableInstant, SEVERITY_WORDS } from './words.ts';

/** The day in numbers as Slack's blocks. */
export function summaryBlocks(summary: FleetSummary): KnownBlock[] {
  const { since, until, bySeverity } = summary;
  return [
    header('Pacekeeper: the day in numbers'),
    richText(
      line(word(`${readableInstant(since)} to ${readableInstant(until)}, ${summary.observed} observations`)),
    ),
    {
      type: 'section',
      fields: [
        field(SEVERITY_WORDS.healthy, String(bySeverity.healthy)),
        field(SEVERITY_WORDS.warning, String(bySeverity.warning)),
        field(SEVERITY_WORDS.critical, String(bySeverity.critical)),
        field('Halted', String(summary.halted)),
        field('Resumed', String(summary.resumed)),
        field('Escalated to a person', String(summary.escalated)),
        field('Waiting for a decision', String(summary.awaitingApproval)),
        field('Open incidents', String(summary.openIncidents)),
        field('Dead letters', String(summary.deadLetters)),
        field('Automation', summary.automationOn ? 'on' : 'OFF: every halt asks first'),
      ],
    },
    richText(
      line(
        word(
          'Anchor of the audit trail; "pacekeeper audit verify --against FILE" compares the trail with it',
        ),
      ),
      {
        type: 'rich_text_preformatted',
        elements: [{ type: 'text', text: JSON.stringify(summary.anchor) }],
      },
    ),
  ];
}

/** The day in one line. */
export function summaryText({ bySeverity, halted, awaitingApproval }: FleetSummary): string {
  return `The day in numbers: ${bySeverity.critical} critical, ${bySeverity.warning} warning, ${bySeverity.healthy} healthy; ${halted} halted, ${awaitingApproval} waiting for a decision`;
}
