import * as bolt from '@slack/bolt';
import { onTestFinished } from 'vitest';
import { SILENT_LOGGER, type Slack } from '../support/slack.ts';

/**
 * An app of Slack's own framework, connected by Socket Mode, which ends with the test. `listen` says what it does;
 * `reconnectAfterMs` is how long it waits before it connects anew, and how soon it must hear of the emulator.
 */
export async function aBoltApp(
  slack: Slack,
  listen: (app: bolt.App) => void,
  { reconnectAfterMs = 5_000 } = {},
): Promise<bolt.App> {
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const receiver = new bolt.SocketModeReceiver({
    appToken: slack.appToken,
    clientPingTimeout: reconnectAfterMs,
    installerOptions: { clientOptions },
    logger: SILENT_LOGGER,
  });
  const app = new bolt.App({ token: slack.botToken, receiver, clientOptions, logger: SILENT_LOGGER });
  listen(app);
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  return app;
}
