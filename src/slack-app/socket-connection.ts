import { setTimeout as wait } from 'node:timers/promises';
import { SocketModeReceiver } from '@slack/bolt';
import { boltLog, type SlackAppLog } from './app-log.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;
const CALL_WITHIN_MS = 10_000;

/** `appToken` is an app-level token with `connections:write`. */
export interface SocketConnectionOptions {
  appToken: string;
  apiUrl: string | undefined;
  log: SlackAppLog;
}

/** Slack's events over a socket that we open ourselves: no public address is needed. */
export interface SocketConnection {
  receiver: SocketModeReceiver;
  /** Resolves when the first try to connect has ended, well or not; from then on it is kept open. Never throws. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Keeps Bolt's own Socket Mode receiver connected. Its client can reconnect by itself, but then a token that is revoked
 * meanwhile ends as an unhandled rejection and takes the whole process along; here it is logged and tried again.
 */
export function openSocketConnection({ appToken, apiUrl, log }: SocketConnectionOptions): SocketConnection {
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: boltLog(log),
    installerOptions: {
      clientOptions: {
        retryConfig: { retries: 0 },
        timeout: CALL_WITHIN_MS,
        ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
      },
    },
  });
  const ended = new AbortController();
  let kept: Promise<void> = Promise.resolve();
  return {
    receiver,
    start: () =>
      new Promise((firstTryEnded) => {
        kept = keepConnected(receiver, { log, signal: ended.signal, firstTryEnded });
      }),
    async stop() {
      ended.abort();
      await receiver.stop();
      await kept;
    },
  };
}

interface Keeping {
  log: SlackAppLog;
  signal: AbortSignal;
  firstTryEnded: () => void;
}

async function keepConnected(
  receiver: SocketModeReceiver,
  { log, signal, firstTryEnded }: Keeping,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      await receiver.start();
      failures = 0;
      firstTryEnded();
      const isOver = disconnected(receiver);
      if (signal.aborted) await receiver.stop();
      await isOver;
    } catch (error) {
      log.error({ error: String(error) }, CANNOT_CONNECT);
      firstTryEnded();
    }
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

function disconnected({ client }: SocketModeReceiver): Promise<void> {
  return new Promise((over) => {
    client.once('disconnected', () => over());
  });
}

const CANNOT_CONNECT =
  'Slack cannot be reached by Socket Mode, so no button answers; it is tried again. Check SLACK_APP_TOKEN (xapp-…, scope connections:write) and that Socket Mode is on: "pacekeeper slack test" says which.';
