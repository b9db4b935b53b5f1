import { startSlackEmulator } from '../slack-emulator/index.ts';
import { EXIT } from './exit-codes.ts';
import { listenForInterruption } from './interruption.ts';
import { type CliIo, say } from './io.ts';

/** How the Slack emulator is started; what is absent has a fixed default. */
export interface SlackEmulatorCommandOptions {
  port: number;
  host: string;
  stateDir?: string | undefined;
  botToken?: string | undefined;
  appToken?: string | undefined;
  signingSecret?: string | undefined;
}

/** `pacekeeper slack-emulator`: runs until it is interrupted. Exit code 0, or 2 where it cannot listen or read its state. */
export async function runSlackEmulator(options: SlackEmulatorCommandOptions, io: CliIo): Promise<number> {
  const interruption = listenForInterruption();
  try {
    const emulator = await startSlackEmulator(options);
    say(io, `Slack emulator at ${emulator.url}: open it in a browser to see #pacing and click`);
    await interruption.promise;
    await emulator.close();
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
