import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { callContext } from '../../src/activities/call-context.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

test('given a call of a platform, when it says that it goes on, then Temporal hears of it once it has taken three seconds', async () => {
  const heard: unknown[] = [];
  const activity = new MockActivityEnvironment();
  activity.on('heartbeat', (details) => heard.push(details));

  await activity.run(async () => {
    const { onProgress } = callContext();
    onProgress('at once');
    vi.advanceTimersByTime(2_999);
    onProgress('soon');
    vi.advanceTimersByTime(1);
    onProgress('late');
  });

  expect(heard).toEqual(['late']);
});
