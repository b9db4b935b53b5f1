import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's `libfaketime`; without it the worker's clock is right. */
const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** Whether the worker's clock can be made wrong here. */
export const CAN_SKEW = existsSync(LIBRARY);

function offsetFile(home: string): string {
  return join(home, 'worker-clock');
}

/** What a worker's environment needs so that its clock can be moved while it runs. */
export function skewableClock(home: string): NodeJS.ProcessEnv {
  if (!CAN_SKEW) return {};
  setWorkerClock(home, 0);
  return {
    LD_PRELOAD: LIBRARY,
    FAKETIME_TIMESTAMP_FILE: offsetFile(home),
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}

/** Makes the worker's clock wrong by so many seconds, from the next second on. */
export function setWorkerClock(home: string, seconds: number): void {
  if (CAN_SKEW) writeFileSync(offsetFile(home), `${seconds < 0 ? '' : '+'}${seconds}s\n`);
}
