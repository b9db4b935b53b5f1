import { describe, expect, test } from 'vitest';
import { createConsoleNotifier, type KeptCard } from '../../../src/adapters/console/index.ts';
import { digestBlocks, incidentBlocks, summaryBlocks } from '../../../src/adapters/slack/index.ts';
import type { IncidentCard } from '../../../src/domain/incident-card.ts';
import { A_SUMMARY, aCard, aDigest, aDigestRow } from '../../support/incident-cards.ts';

const NEW = { ref: null, isRepeat: false };

function aConsole() {
  const lines: string[] = [];
  const kept: KeptCard[] = [];
  const notifier = createConsoleNotifier({
    print: (text) => lines.push(...text.split('\n')),
    render: incidentBlocks,
    renderSummary: summaryBlocks,
    renderDigest: digestBlocks,
    keep: async (card) => void kept.push(card),
  });
  return { notifier, lines, kept };
}

async function printed(card: IncidentCard): Promise<string[]> {
  const { notifier, lines } = aConsole();
  await notifier.publish(card, NEW);
  return lines;
}

test('a new incident is printed whole, as one reads it at night', async () => {
  await expect((await printed(aCard())).join('\n')).toMatchFileSnapshot('golden/incident.txt');
});

test('what happens later is printed short: event, what is next, commands', async () => {
  const { notifier, lines } = aConsole();
  const ref = await notifier.publish(aCard(), NEW);
  lines.length = 0;
  const event = { key: 'k/2', at: '2026-03-15T12:30:00.000Z', text: 'Reminder: nobody has decided yet.' };
  expect(await notifier.publish(aCard({ event }), { ref, isRepeat: false })).toEqual(ref);
  await expect(lines.join('\n')).toMatchFileSnapshot('golden/reminder.txt');
});

test('the summary of a day is printed once, as a table', async () => {
  const { notifier, lines } = aConsole();
  await notifier.publishSummary(A_SUMMARY, { key: 'd', isRepeat: false });
  await notifier.publishSummary(A_SUMMARY, { key: 'd', isRepeat: true });
  await expect(lines.join('\n')).toMatchFileSnapshot('golden/summary.txt');
});

test('many alerts are printed once, as a table', async () => {
  const { notifier, lines } = aConsole();
  const ref = await notifier.publishDigest?.(aDigest(), { key: 'google:x', isRepeat: false });
  await notifier.publishDigest?.(aDigest(), { key: 'google:x', isRepeat: true });
  expect(ref).toEqual({ channel: 'console', messageId: 'google:x' });
  await expect(lines.join('\n')).toMatchFileSnapshot('golden/digest.txt');
});

test('an incident of a digest is printed short from the start, and kept whole', async () => {
  const { notifier, lines, kept } = aConsole();
  const thread = { channel: 'console', messageId: 'google:x' };
  await notifier.publish(aCard({ commands: [] }), { ref: null, thread, isRepeat: false });
  expect(lines).toHaveLength(5);
  expect(lines[1]).toBe('CRITICAL: US_RunningShoes_Brand Search Q4 (google 101)');
  expect(kept[0]?.text).toContain('Check the plan line, then approve the halt.');
});

test('a table fits the terminal, and a name in it cannot steer it', async () => {
  const { notifier, lines } = aConsole();
  const long = aDigestRow({ campaignName: `\u001b[2J${'long name '.repeat(20)}`, currency: 'X'.repeat(90) });
  await notifier.publishDigest?.(aDigest({ rows: [long], webUrl: null }), { key: 'k', isRepeat: false });
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  expect(lines.join('')).not.toMatch(/\p{Cc}/u);
});

describe('a repeated delivery', () => {
  test('of an event that was printed prints nothing', async () => {
    const { notifier, lines } = aConsole();
    await notifier.publish(aCard(), NEW);
    const count = lines.length;
    await notifier.publish(aCard(), { ref: null, isRepeat: true });
    expect(lines).toHaveLength(count);
  });

  test('of one that was not prints it', async () => {
    const { notifier, lines } = aConsole();
    await notifier.publish(aCard(), { ref: null, isRepeat: true });
    expect(lines.join('\n')).toContain('CRITICAL');
  });
});

test('commands are printed unbroken, so that they can be copied', async () => {
  const command = `temporal workflow signal --workflow-id incident:google:101:11 ${'--flag x '.repeat(30).trim()}`;
  expect((await printed(aCard({ commands: [command] }))).some((line) => line.endsWith(command))).toBe(true);
});

test('other lines fit a terminal of 100 columns', async () => {
  const long = 'many words in a row '.repeat(40);
  const lines = await printed(
    aCard({
      campaignName: long,
      rootCause: long,
      reasons: [long],
      headline: long,
      commands: [],
      webUrl: null,
    }),
  );
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
});

test('a name cannot steer the terminal', async () => {
  const name = '\u001b[2J\u001b[31mred\u0007 \u202egnp.exe\r\nfake line';
  const card = aCard({ campaignName: name, event: { key: 'k', at: aCard().event.at, text: name } });
  const { notifier, lines } = aConsole();
  const ref = await notifier.publish(card, NEW);
  await notifier.publish({ ...card, event: { ...card.event, key: 'k/2' } }, { ref, isRepeat: false });
  expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('each card is kept whole, with the event that it was printed for', async () => {
  const { notifier, kept } = aConsole();
  const ref = await notifier.publish(aCard(), NEW);
  await notifier.publish(aCard({ status: 'halted' }), { ref, isRepeat: false });
  expect(kept).toHaveLength(2);
  expect(kept[1]).toMatchObject({ incidentKey: aCard().incidentKey, eventKey: aCard().event.key });
  expect(kept[1]?.text).toContain('halted by Pacekeeper');
  expect(ref).toEqual({ channel: 'console', messageId: aCard().incidentKey });
});
