import type { DecisionTools } from '../client/decide-incident.ts';
import type { SlackAppLog } from '../slack-app/app-log.ts';
import { createSlackApp, type SlackApp } from '../slack-app/slack-app.ts';
import type { Here } from './surroundings.ts';

/** The Slack app, where presses of buttons can reach us; null where Slack is not configured for it. */
export function composeSlackApp(
  { config: { slack } }: Here,
  decisions: DecisionTools,
  log: SlackAppLog,
): SlackApp | null {
  if (slack === null || (slack.signingSecret === null && slack.appToken === null)) return null;
  const { token, apiUrl, signingSecret, appToken } = slack;
  return createSlackApp({
    slack: { token, apiUrl: apiUrl ?? undefined, signingSecret, appToken },
    decisions,
    now: Date.now,
    log,
  });
}
