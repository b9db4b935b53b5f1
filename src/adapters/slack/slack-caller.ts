import { LogLevel, WebClient } from '@slack/web-api';

/** One call of Slack's Web API; throws what the client throws. */
export type SlackCall = (method: string, body: Record<string, unknown>) => Promise<unknown>;

/** `token` is a bot token, or an app-level one for what belongs to the app. `apiUrl` is for tests. */
export interface SlackCallerOptions {
  token: string;
  apiUrl?: string | undefined;
  timeoutMs: number;
}

/** Calls through `@slack/web-api`, which never retries by itself here: Temporal does where it can be seen, or a person. */
export function slackCaller({ token, apiUrl, timeoutMs }: SlackCallerOptions): SlackCall {
  const client = new WebClient(token, {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logLevel: LogLevel.ERROR,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
  return (method, body) => client.apiCall(method, body);
}
