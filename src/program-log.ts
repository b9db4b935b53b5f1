import pino from 'pino';
import { redact } from './adapters/shared/redaction.ts';

/** Fields that hold credentials, whoever logs the object they are in. */
const SECRET_PATHS = ['authorization', '*.authorization', 'headers.authorization', '*.headers.authorization'];

/** A program's log: one JSON line each on standard error, without anything that looks like a credential. */
export function createProgramLog(
  program: string,
  destination: pino.DestinationStream = pino.destination({ fd: 2, sync: true }),
): pino.Logger {
  const options: pino.LoggerOptions = {
    level: 'info',
    base: { program },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_PATHS, censor: '[removed]' },
    hooks: { streamWrite: redact },
  };
  return pino(options, destination);
}
