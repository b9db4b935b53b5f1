import { connect } from 'node:net';
import { join } from 'node:path';
import type { Security } from '../config/temporal-config.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/search-attributes.ts';

const RETENTION_SECONDS = 30 * 24 * 60 * 60;

/** As safe as SQLite's rollback journal, which the CLI would use, at half the writes to the disk. */
const WRITE_AHEAD = ['--sqlite-pragma', 'journal_mode=WAL'];

/**
 * Half of the tasks put into four partitions of a queue would be passed on to the first; all four are still read, for what is
 * in them already. And the CLI would read the list of search attributes again at each use, for the sake of those that are
 * added later: ours are there from the start.
 */
const FOR_ONE_SERVER = [
  'matching.numTaskqueueWritePartitions=1',
  'system.forceSearchAttributesCacheRefreshOnRead=false',
];

/** Where the embedded Temporal keeps its histories. */
export function temporalDatabase(home: string): string {
  return join(home, 'temporal.db');
}

/** Where the embedded Temporal server is to listen. */
export interface TemporalPlace {
  home: string;
  port: number;
  uiPort: number;
  namespace: string;
  /** only for tests: lets a workflow's clock skip its timers */
  isTimeSkippingAllowed: boolean;
}

/** Arguments of `temporal` for the embedded server: its data in a file, our search attributes, recorded principals. */
export function temporalServerArguments(place: TemporalPlace): string[] {
  const attributes = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `${name}=${type}`);
  const settings = ['frontend.enablePrincipalPropagation=true', ...FOR_ONE_SERVER];
  if (place.isTimeSkippingAllowed) settings.push('frontend.WorkflowTimeSkippingEnabled=true');
  const listen = ['--ip', '127.0.0.1', '--port', String(place.port), '--ui-port', String(place.uiPort)];
  const data = [
    '--db-filename',
    temporalDatabase(place.home),
    ...WRITE_AHEAD,
    '--namespace',
    place.namespace,
  ];
  const logs = ['--log-level', 'warn', '--log-format', 'json'];
  return [
    'server',
    'start-dev',
    ...listen,
    ...data,
    ...logs,
    ...attributes.flatMap((attribute) => ['--search-attribute', attribute]),
    ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
  ];
}

/** Whether something takes connections at this port of 127.0.0.1, or at this socket file. */
export function isListening(at: number | string): Promise<boolean> {
  return new Promise((answer) => {
    const socket = typeof at === 'string' ? connect(at) : connect({ port: at, host: '127.0.0.1' });
    const end = (isOpen: boolean): void => {
      socket.destroy();
      answer(isOpen);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/** Waits until the namespace is there, and gives it 30 days of retention (spec §6). `security`: TLS and keys of a server of one's own. */
export async function prepareNamespace(
  address: string,
  namespace: string,
  security: Security = {},
): Promise<void> {
  const { Connection } = await import('@temporalio/client');
  const connection = await Connection.connect({ address, ...security, connectTimeout: '20s' });
  try {
    const found = await describeUntilThere(() => connection.workflowService.describeNamespace({ namespace }));
    const seconds = Number(found.config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    if (seconds === RETENTION_SECONDS) return;
    const config = { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS as never } };
    await connection.workflowService.updateNamespace({ namespace, config });
  } finally {
    await connection.close();
  }
}

async function describeUntilThere<T>(describe: () => Promise<T>): Promise<T> {
  const givenUpAt = Date.now() + 20_000;
  for (;;) {
    try {
      return await describe();
    } catch (error) {
      if (Date.now() > givenUpAt) throw error;
      await new Promise((later) => setTimeout(later, 50));
    }
  }
}
