import { createSimulator } from '../simulator/index.ts';
import { EXIT } from './exit-codes.ts';
import { listenForInterruption } from './interruption.ts';
import { type CliIo, say } from './io.ts';

/** How the simulator is started; `stateDir` keeps its world between runs. */
export interface SimulatorCommandOptions {
  port: number;
  seed: number;
  isAnyTokenTaken: boolean;
  stateDir: string | null;
  host: string;
}

/** `pacekeeper simulator`: runs until it is interrupted. Exit code 0, or 2 where it cannot listen or read its state. */
export async function runSimulator(options: SimulatorCommandOptions, io: CliIo): Promise<number> {
  const { seed, isAnyTokenTaken, host, stateDir } = options;
  const interruption = listenForInterruption();
  try {
    const state = stateDir === null ? {} : { stateDir };
    const simulator = createSimulator({ seed, isAnyTokenTaken, host, ...state });
    const { url } = await simulator.listen(options.port);
    say(io, `Platform simulator at ${url} (seed ${seed})`);
    await interruption.promise;
    await simulator.close();
    return EXIT.done;
  } catch (failure) {
    say(io, explain(failure, options.port));
    return EXIT.invalid;
  } finally {
    interruption.end();
  }
}

function explain(failure: unknown, port: number): string {
  const code = failure instanceof Error && 'code' in failure ? failure.code : null;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use: end what listens there, or choose another with --port.`;
  return failure instanceof Error ? failure.message : String(failure);
}
