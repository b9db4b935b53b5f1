import { createEmulator } from './emulator.ts';
import { assertLoopback } from './http/loopback.ts';
import { listen } from './http/server.ts';
import { type SlackEmulatorOptions, settingsFrom } from './settings.ts';
import { DEFAULT_CHANNEL } from './workspace/channel.ts';

/** A running Slack emulator, and what an app needs to talk to it. */
export interface SlackEmulator {
  /** the page, and the base of everything else */
  url: string;
  /** for `slackApiUrl` of Slack's own clients */
  apiUrl: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  /** the channel that is there from the start */
  channel: string;
  close(): Promise<void>;
}

/**
 * Starts a server on loopback that stands for Slack: Web API, Socket Mode, interactivity, a page to see and click, and a
 * control plane under `/_emulator`. Rejects where the port is taken, the host is not this machine, or its state cannot be
 * read.
 */
export async function startSlackEmulator(options: SlackEmulatorOptions = {}): Promise<SlackEmulator> {
  const settings = settingsFrom(options);
  assertLoopback(settings.host);
  const { nowMs = Date.now, stateDir } = options;
  const emulator = createEmulator(settings, { nowMs, stateDir });
  const server = await listen(emulator, options.port ?? 0);
  const { botToken, appToken, signingSecret } = settings;
  return {
    url: server.url,
    apiUrl: `${server.url}/api/`,
    botToken,
    appToken,
    signingSecret,
    channel: DEFAULT_CHANNEL.id,
    close: () => server.close(),
  };
}
