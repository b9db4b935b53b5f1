import { port } from './arguments.ts';
import type { ProgramContext } from './program.ts';

/** The command codec-server. */
export function addCodecServer({ program, io, run }: ProgramContext): void {
  program
    .command('codec-server')
    .description('decode for the Web UI and the Temporal CLI what PACEKEEPER_ENCRYPTION_KEYS encrypted')
    .option('--port <port>', 'port to listen on', port, 8481)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--json', 'accepted everywhere; this command prints no data')
    .action((flags: { port: number; host: string }) =>
      run(async () => {
        const [{ runCodecServer }, { serveCodecHere }] = await Promise.all([
          import('./codec-server.ts'),
          import('./compose-codec-server.ts'),
        ]);
        return runCodecServer(io, (here) => serveCodecHere(here, flags));
      }),
    );
}
