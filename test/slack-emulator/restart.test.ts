import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSlackEmulator } from '../../src/slack-emulator/index.ts';
import { aSlack, type Slack } from '../support/slack.ts';
import { header } from '../support/slack-blocks.ts';

let stateDir: string;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'pacekeeper-slack-'));
});
afterEach(() => {
  rmSync(stateDir, { recursive: true, force: true });
});

function start(): Promise<Slack> {
  return aSlack({ stateDir });
}

describe('a restarted emulator', () => {
  test('has every message with its thread and edits, and gives out no time twice', async () => {
    const first = await start();
    const ts = await first.post({ blocks: [header('before')] });
    await first.post({ thread_ts: ts, text: 'reply' });
    await first.web.chat.update({ channel: first.channel, ts, text: 'after', blocks: [header('after')] });
    const before = await first.messages();
    await first.close();
    const second = await start();
    expect(await second.messages()).toEqual(before);
    const later = await second.post();
    expect(before.map((message) => message.ts)).not.toContain(later);
    expect(Number(later)).toBeGreaterThan(Number(before[0]?.edits[0]?.until));
  });

  test('has people and channels as they were changed', async () => {
    const first = await start();
    await first.control('people', { id: 'U0ANA', deleted: true });
    await first.control('channels', { id: 'C0OTHER', name: 'other' });
    await first.close();
    const second = await start();
    expect(await second.control('people')).toContainEqual(
      expect.objectContaining({ id: 'U0ANA', deleted: true }),
    );
    expect(await second.control('channels')).toContainEqual(expect.objectContaining({ id: 'C0OTHER' }));
  });

  test('has no ephemeral messages, no deleted ones, and none after all were cleared', async () => {
    const first = await start();
    await first.postEphemeral('U0ANA', { text: 'psst' });
    const ts = await first.post();
    await fetch(`${first.url}/_emulator/messages/${first.channel}/${ts}`, { method: 'DELETE' });
    await first.post({ text: 'stays' });
    await first.close();
    const second = await start();
    expect((await second.messages()).map(({ text }) => text)).toEqual(['stays']);
    await second.control('clear', {});
    await second.close();
    expect(await (await start()).messages()).toEqual([]);
  });

  test('drops a line that a kill cut short', async () => {
    const first = await start();
    await first.post();
    await first.close();
    appendFileSync(join(stateDir, 'workspace.jsonl'), '{"kind":"posted","mess');
    const second = await start();
    await second.post();
    await second.close();
    expect(await (await start()).messages()).toHaveLength(2);
  });

  test('writes what it keeps anew, so that edits do not pile up', async () => {
    const first = await start();
    const ts = await first.post();
    for (let n = 0; n < 60; n += 1) await first.web.chat.update({ channel: first.channel, ts, text: `${n}` });
    await first.close();
    await (await start()).close();
    const lines = readFileSync(join(stateDir, 'workspace.jsonl'), 'utf8').trim().split('\n');
    expect(lines.filter((line) => line.includes('"kind":"posted"'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('"kind":"edited"'))).toEqual([]);
  });

  test('says which line it cannot read', async () => {
    writeFileSync(join(stateDir, 'workspace.jsonl'), '{"kind":"unknown"}\n');
    await expect(start()).rejects.toThrow(/cannot read line 1 of .*workspace\.jsonl: move it away/);
  });
});

test.each([
  [{ host: '0.0.0.0' }, 'Use --host 127.0.0.1'],
  [{ botToken: 'secret' }, 'starts with xoxb-'],
  [{ appToken: 'secret' }, 'starts with xapp-'],
])('%j is refused at the start', async (options, words) => {
  await expect(startSlackEmulator(options)).rejects.toThrow(words);
});
