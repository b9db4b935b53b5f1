import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from 'pino';

/** What the app writes its log to: ids and outcomes, never a token, a name or what somebody typed. */
export type SlackAppLog = Pick<Logger, 'info' | 'warn' | 'error'>;

/** The same log as Bolt takes it. What it says for debugging holds whole payloads, so that is dropped. */
export function boltLog(log: SlackAppLog): BoltLogger {
  const text = (parts: unknown[]) => parts.map(String).join(' ');
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts) => log.warn(text(parts)),
    error: (...parts) => log.error(text(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
