import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { OutsideFailure } from '../../domain/failure.ts';
import { fromEpochMs, type Instant } from '../../domain/instant.ts';

/** A plan's bytes as they were at one moment. `revision` is twelve hex digits of their hash. */
export interface LocatedContent {
  bytes: Uint8Array;
  revision: string;
  /** when the content last changed, where the location can tell */
  modifiedAt: Instant | null;
}

const HTTP_TIMEOUT_MS = 10_000;
const READ_TRIES = 8;
/** A file changed this short a time ago may still be being written. */
const SETTLE_MS = 150;

/**
 * Reads a file or an http(s) address whole. A file that changes meanwhile is read again, so that the answer is the old
 * content or the new, never a mixture. Throws `PLAN_UNREADABLE`, or `PLATFORM_UNAVAILABLE` where another try may help.
 */
export async function readLocation(location: string): Promise<LocatedContent> {
  return /^https?:\/\//i.test(location) ? readAddress(location) : readFileWhole(location);
}

async function readFileWhole(path: string): Promise<LocatedContent> {
  const handle = await openPlanFile(path);
  try {
    for (let tries = 0; tries < READ_TRIES; tries += 1) {
      const content = await readSettled(handle);
      if (content !== null) return content;
      await delay(SETTLE_MS);
    }
  } finally {
    await handle.close();
  }
  throw new OutsideFailure(
    'PLATFORM_UNAVAILABLE',
    `The plan file ${path} keeps changing while it is read. Write it to a temporary file and rename that into place.`,
  );
}

async function readSettled(handle: FileHandle): Promise<LocatedContent | null> {
  const before = await handle.stat();
  const ageMs = Date.now() - before.mtimeMs;
  if (ageMs >= 0 && ageMs < SETTLE_MS) return null;
  const bytes = Buffer.alloc(before.size);
  const { bytesRead } = await handle.read(bytes, 0, before.size, 0);
  const after = await handle.stat();
  const isSame = after.mtimeMs === before.mtimeMs && after.size === before.size && bytesRead === before.size;
  return isSame ? contentOf(bytes, fromEpochMs(Math.trunc(before.mtimeMs))) : null;
}

async function openPlanFile(path: string): Promise<FileHandle> {
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(
      `Cannot open the plan file ${path} (${cause.code ?? 'unknown error'}). Check the path and its permissions.`,
      cause,
    );
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw unreadable(`${path} is not a file. Give the path of the tracker's CSV file.`);
}

async function readAddress(location: string): Promise<LocatedContent> {
  const shown = withoutSecrets(location);
  const response = await fetchPlan(location, shown);
  if (response.status === 429 || response.status >= 500) {
    throw new OutsideFailure(
      'PLATFORM_UNAVAILABLE',
      `The plan at ${shown} answered ${response.status}; it is tried again.`,
    );
  }
  if (!response.ok) {
    throw unreadable(`The plan at ${shown} answered ${response.status}. Check the address and its access.`);
  }
  const bytes = new Uint8Array(await response.arrayBuffer().catch((cause) => unreachable(shown, cause)));
  const modifiedMs = Date.parse(response.headers.get('last-modified') ?? '');
  return contentOf(bytes, Number.isNaN(modifiedMs) ? null : fromEpochMs(modifiedMs));
}

async function fetchPlan(location: string, shown: string): Promise<Response> {
  return fetch(location, { signal: AbortSignal.timeout(HTTP_TIMEOUT_MS) }).catch((cause) =>
    unreachable(shown, cause),
  );
}

function unreachable(shown: string, cause: unknown): never {
  throw new OutsideFailure(
    'PLATFORM_UNAVAILABLE',
    `The plan at ${shown} did not answer within ${HTTP_TIMEOUT_MS / 1000} s or broke off; it is tried again.`,
    { cause },
  );
}

/** An address without user, password and query, which may carry access keys. */
function withoutSecrets(location: string): string {
  if (!URL.canParse(location)) return 'an address that is no URL';
  const { origin, pathname } = new URL(location);
  return `${origin}${pathname}`;
}

function contentOf(bytes: Uint8Array, modifiedAt: Instant | null): LocatedContent {
  return { bytes, revision: createHash('sha256').update(bytes).digest('hex').slice(0, 12), modifiedAt };
}

function unreadable(message: string, cause?: unknown): OutsideFailure {
  return new OutsideFailure('PLAN_UNREADABLE', message, { cause });
}
