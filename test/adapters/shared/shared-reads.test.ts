import { describe, expect, test } from 'vitest';
import { createSharedReads } from '../../../src/adapters/shared/shared-reads.ts';
import type { CallContext } from '../../../src/ports/ad-platform.ts';

interface Call {
  context: CallContext;
  known: { text: string } | undefined;
  answer: (text: string) => void;
  fail: (error: Error) => void;
}

/** A read that the test answers, and all calls that it came to. */
function aSource(size = { max: 10, ttlMs: 0 }) {
  const calls: Call[] = [];
  const reads = createSharedReads<{ text: string }>(size);
  const load = (context: CallContext, known: { text: string } | undefined) =>
    new Promise<{ text: string }>((resolve, reject) => {
      context.signal.addEventListener('abort', () => reject(context.signal.reason));
      calls.push({ context, known, answer: (text) => resolve({ text }), fail: reject });
    });
  const caller = (controller = new AbortController()) => ({
    context: { signal: controller.signal, onProgress: () => undefined },
    progress: 'reading',
  });
  return { calls, reads, load, caller };
}

describe('reads that callers share', () => {
  test('100 who ask at once make one call, and who asks later makes none', async () => {
    const { calls, reads, load, caller } = aSource();
    const asked = Array.from({ length: 100 }, () => reads.read('k', caller(), load));
    calls[0]?.answer('once');
    expect(new Set((await Promise.all(asked)).map(({ text }) => text))).toEqual(new Set(['once']));
    expect(await reads.read('k', caller(), load)).toEqual({ text: 'once' });
    expect(calls).toHaveLength(1);
  });

  test('a caller that gives up is let go at once, and the others get their answer', async () => {
    const { calls, reads, load, caller } = aSource();
    const giver = new AbortController();
    const [first, second] = [reads.read('k', caller(giver), load), reads.read('k', caller(), load)];
    giver.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    expect(calls[0]?.context.signal.aborted).toBe(false);
    calls[0]?.answer('there');
    expect(await second).toEqual({ text: 'there' });
  });

  test('the last caller that gives up ends the read, and who asks then starts another', async () => {
    const { calls, reads, load, caller } = aSource();
    const givers = [new AbortController(), new AbortController()];
    const asked = givers.map((giver) => reads.read('k', caller(giver), load));
    for (const giver of givers) giver.abort(new Error('enough'));
    await Promise.allSettled(asked);
    expect(calls[0]?.context.signal.aborted).toBe(true);
    const next = reads.read('k', caller(), load);
    calls[1]?.answer('anew');
    expect(await next).toEqual({ text: 'anew' });
  });

  test('who has given up already makes no call', async () => {
    const { calls, reads, load, caller } = aSource();
    const giver = new AbortController();
    giver.abort(new Error('enough'));
    await expect(reads.read('k', caller(giver), load)).rejects.toThrow('enough');
    expect(calls).toEqual([]);
  });

  test('a failed read fails for all who wait for it and is not kept', async () => {
    const { calls, reads, load, caller } = aSource();
    const asked = [reads.read('k', caller(), load), reads.read('k', caller(), load)];
    calls[0]?.fail(new Error('no'));
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = reads.read('k', caller(), load);
    calls[1]?.answer('yes');
    expect(await next).toEqual({ text: 'yes' });
  });

  test('reading again replaces what is kept, knows it, and is shared too', async () => {
    const { calls, reads, load, caller } = aSource();
    const first = reads.read('k', caller(), load);
    calls[0]?.answer('old');
    await first;
    const again = [reads.readAgain('k', caller(), load), reads.readAgain('k', caller(), load)];
    expect(calls[1]?.known).toEqual({ text: 'old' });
    calls[1]?.answer('new');
    expect(await Promise.all(again)).toEqual([{ text: 'new' }, { text: 'new' }]);
    expect(await reads.read('k', caller(), load)).toEqual({ text: 'new' });
    expect(calls).toHaveLength(2);
  });

  test('what was pushed out while it was read still reaches who waits for it', async () => {
    const { calls, reads, load, caller } = aSource({ max: 1, ttlMs: 0 });
    const asked = ['a', 'b', 'c'].map((key) => reads.read(key, caller(), load));
    for (const [index, call] of calls.entries()) call.answer(String(index));
    expect(await Promise.all(asked)).toEqual([{ text: '0' }, { text: '1' }, { text: '2' }]);
  });

  test('what was dropped is read anew', async () => {
    const { calls, reads, load, caller } = aSource();
    const first = reads.read('k', caller(), load);
    calls[0]?.answer('old');
    await first;
    reads.drop('k');
    const next = reads.read('k', caller(), load);
    calls[1]?.answer('new');
    expect(await next).toEqual({ text: 'new' });
  });
});
