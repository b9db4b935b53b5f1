import { CliError, EXIT } from './exit-codes.ts';

/** Why a server cannot listen there, as `CliError` (exit 2) naming the variables `<variables>_HOST` and `_PORT`; any other error as it is. */
export function cannotListen(
  error: unknown,
  { host, port }: { host: string; port: number },
  variables: string,
): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  const what: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${host} is in use: end what listens there, or set ${variables}_PORT.`,
    EACCES: `Port ${port} may not be used by this user: set ${variables}_PORT to one from 1024 on.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: correct ${variables}_HOST.`,
    ENOTFOUND: `There is no host ${host}: correct ${variables}_HOST.`,
  };
  const message = what[code ?? ''];
  return message === undefined ? error : new CliError(message, EXIT.invalid);
}
