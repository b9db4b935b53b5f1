import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { OutsideFailure } from '../../domain/failure.ts';
import { quotable } from '../shared/redaction.ts';
import { BOT_SCOPES } from './manifest.ts';

/** Slack's codes for its own trouble, and for a message that is on its way already: another try may help. */
const PASSING = [
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'duplicate_message_not_found',
  'duplicate_channel_not_found',
];

const RATE_LIMITED = ['ratelimited', 'rate_limited', 'message_limit_exceeded'];

const TOKEN_HINT = 'Check SLACK_BOT_TOKEN: it must be the bot token (xoxb-…) of an installed app.';
const CHANNEL_HINT = 'Check SLACK_CHANNEL (its id, C…) and invite the app to it with /invite.';
const SCOPE_HINT = `Add the scopes ${BOT_SCOPES.join(', ')} to the app ("pacekeeper slack manifest" lists them) and install it again.`;

const UNKNOWN_CODE_HINT = 'See docs.slack.dev for this code.';
const SOCKET_HINT =
  'Check SLACK_APP_TOKEN: an app-level token (xapp-…) with connections:write, of an app whose Socket Mode is on.';

const HINTS: Readonly<Record<string, string>> = {
  invalid_auth: TOKEN_HINT,
  not_authed: TOKEN_HINT,
  account_inactive: TOKEN_HINT,
  token_revoked: TOKEN_HINT,
  token_expired: TOKEN_HINT,
  not_allowed_token_type: TOKEN_HINT,
  channel_not_found: CHANNEL_HINT,
  not_in_channel: CHANNEL_HINT,
  is_archived: CHANNEL_HINT,
  missing_scope: SCOPE_HINT,
};

/** What Slack's client threw as a failure of the catalogue: NOTIFIER_RATE_LIMITED, NOTIFIER_UNAVAILABLE or NOTIFIER_REJECTED. */
export function slackFailure(error: unknown, method: string): OutsideFailure {
  if (error instanceof WebAPIRateLimitedError) return rateLimited(method, error.retryAfter * 1_000);
  if (error instanceof WebAPIPlatformError) return platformFailure(error, method);
  if (error instanceof WebAPIHTTPError && error.statusCode < 500) {
    return rejected(method, `HTTP ${error.statusCode}`, 'Check SLACK_API_URL and what stands between.');
  }
  if (error instanceof WebAPIHTTPError || error instanceof WebAPIRequestError)
    return unavailable(method, error);
  return unavailable(method, error);
}

/** Slack's own code of a refusal, or `null` where it was something else. */
export function slackCode(error: unknown): string | null {
  return error instanceof WebAPIPlatformError ? error.data.error : null;
}

function platformFailure(error: WebAPIPlatformError, method: string): OutsideFailure {
  const { error: code, response_metadata } = error.data;
  if (RATE_LIMITED.includes(code)) return rateLimited(method, (response_metadata?.retryAfter ?? 30) * 1_000);
  if (PASSING.includes(code)) return unavailable(method, error);
  const details = (response_metadata?.messages ?? []).map((message) => quotable(message)).join('; ');
  const hint = method === 'apps.connections.open' ? SOCKET_HINT : HINTS[code];
  return rejected(method, quotable(details === '' ? code : `${code}: ${details}`), hint ?? UNKNOWN_CODE_HINT);
}

function rateLimited(method: string, retryAfterMs: number): OutsideFailure {
  const seconds = Math.ceil(retryAfterMs / 1_000);
  return new OutsideFailure(
    'NOTIFIER_RATE_LIMITED',
    `Slack takes no more ${method} calls for ${seconds} s; then another try helps.`,
    { retryAfterMs },
  );
}

function unavailable(method: string, error: unknown): OutsideFailure {
  const reason = quotable(error instanceof Error ? error.message : String(error));
  return new OutsideFailure(
    'NOTIFIER_UNAVAILABLE',
    `Slack did not take ${method} (${reason}); another try may help.`,
  );
}

function rejected(method: string, reason: string, hint: string): OutsideFailure {
  return new OutsideFailure('NOTIFIER_REJECTED', `Slack refused ${method}: ${reason}. ${hint}`);
}
