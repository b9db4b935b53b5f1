import { createConsoleNotifier } from '../adapters/console/index.ts';
import { createSlackNotifier, digestBlocks, incidentBlocks, summaryBlocks } from '../adapters/slack/index.ts';
import type { Notifier } from '../ports/notifier.ts';
import { keepCard } from './kept-cards.ts';
import type { Here } from './surroundings.ts';

const TIMEOUT_MS = 10_000;

/** Slack where there is a token; else the same blocks on the console, kept for `incidents show`. */
export function composeNotifiers({ config, home }: Here): Notifier[] {
  const { slack } = config;
  if (slack !== null) {
    const { token, channel, apiUrl } = slack;
    return [createSlackNotifier({ token, channel, apiUrl: apiUrl ?? undefined, timeoutMs: TIMEOUT_MS })];
  }
  const notifier = createConsoleNotifier({
    write: (line) => process.stdout.write(`${line}\n`),
    render: incidentBlocks,
    renderSummary: summaryBlocks,
    renderDigest: digestBlocks,
    keep: async ({ incidentKey, text }) => keepCard(home, incidentKey, text),
  });
  return [notifier];
}
