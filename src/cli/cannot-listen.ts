import { CliError, EXIT } from './exit-codes.ts';

/** Where somebody wanted to listen, and what they set that by. */
export interface WantedPlace {
  host: string;
  port: number;
  hostSetting: string;
  portSetting: string;
}

/** What to do about a port or an address that cannot be listened at; other errors stay as they are. */
export function cannotListen(error: unknown, { host, port, hostSetting, portSetting }: WantedPlace): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  const what: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${host} is in use: end what listens there, or set ${portSetting}.`,
    EACCES: `Port ${port} may not be used by this user: set ${portSetting} to one from 1024 on.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: correct ${hostSetting}.`,
    ENOTFOUND: `There is no host ${host}: correct ${hostSetting}.`,
  };
  const message = what[code ?? ''];
  return message === undefined ? error : new CliError(message, EXIT.invalid);
}
