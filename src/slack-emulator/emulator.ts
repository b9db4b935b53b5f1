import { FaultBook } from './control/faults.ts';
import { Journal } from './control/journal.ts';
import { ProblemBoard } from './interactivity/problem-board.ts';
import { ResponseUrls } from './interactivity/response-urls.ts';
import { SocketHub } from './interactivity/socket-hub.ts';
import { Triggers } from './interactivity/triggers.ts';
import { ViewDesk } from './interactivity/view-desk.ts';
import type { Settings } from './settings.ts';
import { FORGETFUL_STORE, openChangeFile } from './workspace/change-file.ts';
import { Signal } from './workspace/signal.ts';
import { Workspace } from './workspace/workspace.ts';

/** A call of the Web API or of a response URL, as the journal keeps it: without its token. */
export interface RequestEntry {
  method: string;
  body: Readonly<Record<string, unknown>>;
  /** HTTP status, or null where nothing was sent back */
  status: number | null;
  /** Slack's error code, or null where it was well */
  error: string | null;
  fault: string | null;
}

/** An interaction that was sent to the app. */
export interface DeliveryEntry {
  type: string;
  userId: string;
  via: 'socket' | 'http' | 'nowhere';
  /** null = acknowledged in time */
  problem: string | null;
  payload: object;
}

/** What the app's owner sets in Slack: where interactions go, and what the bot token may do. */
export interface AppSettings {
  /** null = Socket Mode */
  requestUrl: string | null;
  scopes: readonly string[];
}

/** What a token of a freshly installed app may do here. */
export const DEFAULT_SCOPES: readonly string[] = [
  'chat:write',
  'channels:history',
  'groups:history',
  'users:read',
  'users:read.email',
];

/** All parts of a running emulator. */
export interface Emulator {
  settings: Settings;
  app: AppSettings;
  nowMs: () => number;
  signal: Signal;
  workspace: Workspace;
  views: ViewDesk;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  sockets: SocketHub;
  problems: ProblemBoard;
  faults: FaultBook;
  requests: Journal<RequestEntry>;
  deliveries: Journal<DeliveryEntry>;
  /** its own address, known once it listens */
  url: string;
}

/** Puts an emulator together. Throws where its state cannot be read. */
export function createEmulator(
  settings: Settings,
  { nowMs, stateDir }: { nowMs: () => number; stateDir: string | undefined },
): Emulator {
  const signal = new Signal();
  const store = stateDir === undefined ? FORGETFUL_STORE : openChangeFile(stateDir);
  return {
    settings,
    app: { requestUrl: null, scopes: DEFAULT_SCOPES },
    nowMs,
    signal,
    workspace: new Workspace({ store, signal, nowMs }),
    views: new ViewDesk(signal),
    triggers: new Triggers(),
    responseUrls: new ResponseUrls(),
    sockets: new SocketHub(signal),
    problems: new ProblemBoard(signal),
    faults: new FaultBook(),
    requests: new Journal(nowMs),
    deliveries: new Journal(nowMs),
    url: '',
  };
}
