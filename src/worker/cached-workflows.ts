import { getHeapStatistics } from 'node:v8';

const MIB = 1024 * 1024;
/** What the thread of the workflows needs beside them. */
const OVERHEAD_MIB = 200;
/** Measured: 400 incidents stay below 384 MiB. Their modules are shared (PRELOADED), which the SDK's own measure does not know. */
const WORKFLOWS_PER_MIB = 1.2;
const AT_LEAST = 10;
/** Beyond what was measured, a reading of history costs less than an end for want of memory. */
const AT_MOST = 1_000;

/**
 * How many workflows a worker keeps in memory within its heap limit. One that is not kept is read again from its history
 * before each task, which costs more than the task.
 */
export function cachedWorkflows(heapLimitBytes = getHeapStatistics().heap_size_limit): number {
  const roomMiB = Math.max(heapLimitBytes / MIB - OVERHEAD_MIB, 0);
  return Math.min(Math.max(Math.floor(roomMiB * WORKFLOWS_PER_MIB), AT_LEAST), AT_MOST);
}
