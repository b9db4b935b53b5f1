import type { KnownBlock } from '@slack/types';
import type { FleetSummary, IncidentCard } from '../../domain/incident-card.ts';
import { printable } from '../../domain/printable.ts';
import type { SweepDigest } from '../../domain/sweep-digest.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { renderLines } from './render-lines.ts';

/** A card as it was printed, for `pacekeeper incidents show`. */
export interface KeptCard {
  incidentKey: string;
  eventKey: string;
  at: string;
  text: string;
}

/** `print` takes some lines at once; `render…` give the same blocks that other channels show; `keep` stores what was printed. */
export interface ConsoleNotifierOptions {
  print: (text: string) => void;
  render: (card: IncidentCard) => readonly KnownBlock[];
  renderSummary: (summary: FleetSummary) => readonly KnownBlock[];
  renderDigest: (digest: SweepDigest) => readonly KnownBlock[];
  keep?: (card: KeptCard) => Promise<void>;
}

const CHANNEL = 'console';
/** How many events are remembered as said, so that a repeat in this process prints nothing twice. */
const REMEMBERED = 10_000;
const RULE_WIDTH = 96;

/**
 * The channel without a token: prints a new incident whole, and later what happened to it, what is next and the commands.
 * Of many at once it prints a table, and then each one short.
 * The message's id is the incident's key, so it is the same after a restart.
 */
export function createConsoleNotifier(options: ConsoleNotifierOptions): Notifier {
  const said = new Set<string>();

  function isFirst(key: string, isRepeat: boolean): boolean {
    if (isRepeat && said.has(key)) return false;
    said.add(key);
    if (said.size > REMEMBERED) said.delete(said.values().next().value ?? '');
    return true;
  }

  return {
    name: CHANNEL,
    isInProcess: true,
    async publish(card, { ref, thread = null, isRepeat }) {
      const lines = renderLines(options.render(card));
      const { incidentKey, event } = card;
      if (isFirst(`${incidentKey} ${event.key}`, isRepeat)) {
        const isWhole = ref === null && thread === null;
        printBox(options.print, isWhole ? [...lines, '', eventLine(card)] : updateLines(card));
      }
      await options.keep?.({ incidentKey, eventKey: event.key, at: event.at, text: lines.join('\n') });
      return { channel: CHANNEL, messageId: incidentKey };
    },
    async publishSummary(summary, { key, isRepeat }) {
      if (isFirst(`summary ${key}`, isRepeat))
        printBox(options.print, renderLines(options.renderSummary(summary)));
    },
    async publishDigest(digest, { key, isRepeat }) {
      if (isFirst(`digest ${key}`, isRepeat))
        printBox(options.print, renderLines(options.renderDigest(digest)));
      return { channel: CHANNEL, messageId: key };
    },
  };
}

/** No frame at the sides: a line that is selected whole is then a command and nothing else. */
function printBox(print: (text: string) => void, lines: readonly string[]): void {
  print(['='.repeat(RULE_WIDTH), ...lines, ''].join('\n'));
}

function eventLine({ event }: IncidentCard): string {
  return `${clock(event.at)} ${printable(event.text)}`;
}

function updateLines(card: IncidentCard): string[] {
  const name = card.campaignName ?? card.campaignKey;
  return [
    `${card.severity.toUpperCase()}: ${printable(name)} (${card.platform} ${printable(card.accountId)})`,
    eventLine(card),
    `Next: ${printable(card.whatNext)}${card.deadline === null ? '' : ` (by ${clock(card.deadline)})`}`,
    ...card.commands.map((command) => `    ${printable(command)}`),
  ];
}

function clock(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
