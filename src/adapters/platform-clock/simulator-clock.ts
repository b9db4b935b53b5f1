import { z } from 'zod';
import { OutsideFailure } from '../../domain/failure.ts';
import { fromEpochMs, type Instant, parseInstant, toEpochMs } from '../../domain/instant.ts';
import type { PlatformClock } from '../../ports/platform-clock.ts';

const TIMEOUT_MS = 5_000;

const answerSchema = z.object({ now: z.string().refine((text) => parseInstant(text) !== null) });

/**
 * The simulator's clock, asked at each call; who calls while it is being asked hears the same answer. Throws
 * `PLATFORM_UNAVAILABLE` or `PLATFORM_UNREADABLE_ANSWER`.
 */
export function createSimulatorClock({ baseUrl }: { baseUrl: string }): PlatformClock {
  const address = `${baseUrl.replace(/\/+$/, '')}/_sim/clock`;
  let asked: Promise<Instant> | null = null;
  return {
    now: () => {
      asked ??= read(address).finally(() => {
        asked = null;
      });
      return asked;
    },
  };
}

async function read(address: string): Promise<Instant> {
  const response = await ask(address);
  const answer = answerSchema.safeParse(await response.json().catch(() => null));
  if (response.ok && answer.success) return fromEpochMs(toEpochMs(answer.data.now));
  throw new OutsideFailure(
    'PLATFORM_UNREADABLE_ANSWER',
    `${address} answered ${response.status} without { "now": <instant> }. Is another program on that port?`,
  );
}

async function ask(address: string): Promise<Response> {
  try {
    return await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw new OutsideFailure(
      'PLATFORM_UNAVAILABLE',
      `The simulator's clock at ${address} does not answer. Start the simulator (npm start, or pacekeeper simulator).`,
      { cause },
    );
  }
}
