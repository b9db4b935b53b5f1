import type { Logger, LogLevel, LogMetadata } from '@temporalio/worker';
import type pino from 'pino';
import { createProgramLog } from '../program-log.ts';

/** The worker's log. */
export function createWorkerLog(): pino.Logger {
  return createProgramLog('pacekeeper-worker');
}

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** The same log as Temporal's runtime takes it. */
export function temporalLogger(log: pino.Logger): Logger {
  const write = (level: LogLevel, message: string, meta?: LogMetadata): void =>
    log[LEVELS[level]]({ ...meta, error: errorText(meta?.['error']) }, message);
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

/** An error's own fields are left out: they may hold what was sent. */
function errorText(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  if (error instanceof Error) return error.stack ?? error.message;
  return typeof error === 'string' ? error : JSON.stringify(error);
}
