/** How an emulator is set up; everything has a default. */
export interface SlackEmulatorOptions {
  /** 0, the default, is any free one */
  port?: number | undefined;
  /** loopback address to listen on */
  host?: string | undefined;
  /** where people, channels and messages are kept; nothing is kept when absent */
  stateDir?: string | undefined;
  /** the one bot token that is taken, `xoxb-…` */
  botToken?: string | undefined;
  /** the one app-level token that is taken, `xapp-…` */
  appToken?: string | undefined;
  /** what requests to the app's request URL are signed with */
  signingSecret?: string | undefined;
  /** how long an app may take to acknowledge; Slack's 3 s by default */
  ackTimeoutMs?: number | undefined;
  /** the most that a page of history holds, as Slack may give fewer than were asked for */
  maxPageSize?: number | undefined;
  /** the clock of messages and of what expires, in epoch milliseconds */
  nowMs?: (() => number) | undefined;
}

/** The settings in force. */
export interface Settings {
  host: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  ackTimeoutMs: number;
  maxPageSize: number;
}

/** Fills in the defaults; throws where a token could not be one of Slack's or the host is not this machine. */
export function settingsFrom(options: SlackEmulatorOptions): Settings {
  const settings: Settings = {
    host: options.host ?? '127.0.0.1',
    botToken: options.botToken ?? 'xoxb-emulator-bot',
    appToken: options.appToken ?? 'xapp-1-emulator-app',
    signingSecret: options.signingSecret ?? 'emulator-signing-secret',
    ackTimeoutMs: options.ackTimeoutMs ?? 3_000,
    maxPageSize: options.maxPageSize ?? 999,
  };
  if (!settings.botToken.startsWith('xoxb-')) throw new Error('A bot token of Slack starts with xoxb-.');
  if (!settings.appToken.startsWith('xapp-'))
    throw new Error('An app-level token of Slack starts with xapp-.');
  return settings;
}
