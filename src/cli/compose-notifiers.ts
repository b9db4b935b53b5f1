import { createConsoleNotifier } from '../adapters/console/index.ts';
import { createSlackNotifier, digestBlocks, incidentBlocks, summaryBlocks } from '../adapters/slack/index.ts';
import type { SlackConfig } from '../config/env.ts';
import type { Notifier } from '../ports/notifier.ts';
import { keepCard } from './kept-cards.ts';
import type { Here } from './surroundings.ts';

const TIMEOUT_MS = 10_000;

/**
 * Slack where there is a token, with buttons where presses can reach us; else the same blocks on the console, kept for
 * `incidents show`. The emulator is no Slack that a team reads, so the console goes on beside it.
 */
export function composeNotifiers(here: Here): Notifier[] {
  const { slack } = here.config;
  if (slack === null) return [consoleNotifier(here)];
  const isEmulated = (here.run?.slackUrl ?? null) !== null;
  return isEmulated ? [slackNotifier(slack), consoleNotifier(here)] : [slackNotifier(slack)];
}

function slackNotifier({ token, channel, apiUrl, signingSecret, appToken }: SlackConfig): Notifier {
  const decideBy = signingSecret === null && appToken === null ? 'commands' : 'buttons';
  return createSlackNotifier({
    token,
    channel,
    apiUrl: apiUrl ?? undefined,
    timeoutMs: TIMEOUT_MS,
    decideBy,
  });
}

function consoleNotifier({ home }: Here): Notifier {
  return createConsoleNotifier({
    print: (text) => process.stdout.write(`${text}\n`),
    render: incidentBlocks,
    renderSummary: summaryBlocks,
    renderDigest: digestBlocks,
    keep: ({ incidentKey, text }) => keepCard(home, incidentKey, text),
  });
}
