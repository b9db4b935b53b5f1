import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventBlocks, incidentText } from '../../../src/adapters/slack/blocks.ts';
import { incidentBlocks, summaryBlocks } from '../../../src/adapters/slack/index.ts';
import type { IncidentCard } from '../../../src/domain/incident-card.ts';
import { A_SUMMARY, aCard } from '../../support/incident-cards.ts';
import { blockProblems, textLength } from '../../support/slack-block-rules.ts';

const NASTY = '<!channel> *x* </script> <@U1> <http://evil|click> & _y_ `z`';

describe('what a card says', () => {
  test.each([
    'CRITICAL: Halt proposed: 26.0 % over target',
    'US_RunningShoes_Brand Search Q4',
    'google · account 101 · campaign 11',
    '*Spent*\\n1,260.00 USD',
    '*Target by then*\\n1,000.00 USD',
    '*Variance*\\n26.0 % over target',
    '*Data through*\\n2026-03-15 09:00 UTC',
    '68 % (metadata 50 %, name 90 %, freshness 80 %)',
    '*Status*\\nwaiting for a decision',
    'Check the plan line, then approve the halt.',
    'The names of plan and platform differ.',
    'Enter the platform id in the plan.',
    'Without a decision no action is taken',
    '"fallback":"2026-03-15 15:30 UTC"',
    'incident incident:google:101:11:2026-03-15T12:00:00.000Z',
    '"url":"http://127.0.0.1:8233/namespaces',
    'confidence 68 % is below 70 %',
  ])('%s', (expected) => {
    expect(JSON.stringify(incidentBlocks(aCard()))).toContain(expected);
  });

  test('commands stand unchanged in a block of code', () => {
    const { commands } = aCard();
    const code = JSON.stringify({ type: 'text', text: commands.join('\n') });
    expect(JSON.stringify(incidentBlocks(aCard()))).toContain(
      `"rich_text_preformatted","elements":[${code}]`,
    );
  });

  test('a command that is too long is left out whole, and counted', () => {
    const text = JSON.stringify(incidentBlocks(aCard({ commands: ['x'.repeat(5_000), 'temporal help'] })));
    expect(text).not.toContain('xxx');
    expect(text).toContain('temporal help');
    expect(text).toContain('… 1 more, see the Web UI');
  });

  test('what is cut is counted, and the text says where the rest is', () => {
    const text = JSON.stringify(
      incidentBlocks(aCard({ rootCause: 'y'.repeat(3_000), reasons: Array(9).fill('r') })),
    );
    expect(text).toMatch(/y … \(\d+ more characters, see the Web UI\)/);
    expect(text).toContain('… 3 more, see the Web UI');
  });

  test('69.99 % confidence never reads as 70 %', () => {
    const confidence = { metadataMatch: 1, nameSimilarity: 0.29, freshness: 0.6, confidence: 0.6999 };
    expect(JSON.stringify(incidentBlocks(aCard({ confidence })))).toContain(
      '69 % (metadata 100 %, name 29 %',
    );
  });

  test('spend that is not planned is named, because it has no variance', () => {
    const text = JSON.stringify(incidentBlocks(aCard({ variancePct: null, direction: 'over' })));
    expect(text).toContain('spend that is not planned');
  });
});

test('text from outside stands only where Slack parses nothing, or is escaped', () => {
  const nasty = aCard({
    campaignName: NASTY,
    headline: NASTY,
    recommendation: NASTY,
    rootCause: NASTY,
    reasons: [NASTY],
    mitigation: [NASTY],
    whatNext: NASTY,
    accountId: NASTY,
    currency: NASTY,
    event: { key: 'k', at: '2026-03-15T12:00:00.000Z', text: NASTY },
  });
  for (const text of mrkdwnOf([...incidentBlocks(nasty), ...eventBlocks(nasty)])) {
    expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  }
  expect(incidentText(nasty)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  expect(JSON.stringify(incidentBlocks(nasty))).toContain('<!channel> *x* </script>');
});

test('a name on several lines, or with characters that turn its direction, stays one plain line', () => {
  const text = JSON.stringify(incidentBlocks(aCard({ campaignName: 'a\nb\u202ec\u001b[31md' })));
  expect(text).toContain('a b c [31md');
});

describe("Slack's limits hold whatever a card says", () => {
  const outside = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .string({ maxLength: 20 })
      .chain((text) => fc.integer({ min: 0, max: 900 }).map((n) => `${text}😀<&`.repeat(n))),
    fc.constantFrom('', ' ', '\u0000', '\ud83d', '<!here>'),
  );
  const texts = fc.array(outside, { maxLength: 40 });
  const micros = fc.option(fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String));
  const cards = fc.record<IncidentCard>({
    platform: fc.constantFrom('google', 'meta', 'dv360'),
    accountId: outside,
    campaignKey: outside,
    incidentKey: outside,
    workflowId: outside,
    status: fc.constantFrom('warned', 'halted', 'dead_letter'),
    severity: fc.constantFrom('healthy', 'warning', 'critical'),
    headline: outside,
    campaignName: fc.option(outside),
    currency: fc.option(outside),
    actualMicros: micros,
    targetMicros: micros,
    variancePct: fc.option(fc.double({ min: 0, noNaN: true, max: 1e300 })),
    direction: fc.option(fc.constantFrom('over', 'under', 'on_target')),
    confidence: fc.constant(null),
    dataThrough: fc.option(fc.constant('2026-03-15T12:00:00.000Z')),
    reasons: texts,
    recommendation: fc.option(outside),
    rootCause: fc.option(outside),
    mitigation: texts,
    whatNext: outside,
    deadline: fc.option(fc.constant('2026-03-15T12:00:00.000Z')),
    webUrl: fc.option(fc.oneof(outside, fc.constant(`http://x/${'p'.repeat(4_000)}`))),
    commands: texts,
    question: fc.option(fc.constantFrom('halt', 'resume', 'release', 'look')),
    offers: fc.subarray(['approve', 'reject', 'acknowledge', 'resume', 'snooze', 'override']),
    observationId: fc.option(outside),
    approval: fc.option(outside),
    inForce: texts,
    automationOn: fc.boolean(),
    digestKey: fc.option(outside),
    event: fc.record({ key: outside, at: fc.constant('2026-03-15T12:00:00.000Z'), text: outside }),
  });

  test('for an incident and its events', () => {
    fc.assert(
      fc.property(cards, (card) => {
        for (const blocks of [incidentBlocks(card), eventBlocks(card)]) {
          expect(blockProblems(blocks)).toEqual({ problems: [], isTooLong: false });
        }
        expect(incidentText(card).length).toBeLessThanOrEqual(3_000);
      }),
      { numRuns: 200 },
    );
  });

  test('for the longest card there can be', () => {
    const long = 'ä '.repeat(20_000);
    const many = Array(100).fill(long);
    const card = aCard({
      headline: long,
      campaignName: long,
      accountId: long,
      campaignKey: long,
      incidentKey: long,
      workflowId: long,
      recommendation: long,
      rootCause: long,
      reasons: many,
      mitigation: many,
      whatNext: long,
      commands: Array(100).fill('c'.repeat(400)),
      webUrl: `http://x/${'p'.repeat(1_990)}`,
    });
    const blocks = incidentBlocks(card);
    expect(blockProblems(blocks)).toEqual({ problems: [], isTooLong: false });
    expect(textLength(blocks)).toBeGreaterThan(8_000);
  });

  test('for a summary', () => {
    const blocks = summaryBlocks({ ...A_SUMMARY, automationOn: false });
    expect(blockProblems(blocks)).toEqual({ problems: [], isTooLong: false });
    expect(JSON.stringify(blocks)).toContain('OFF: every halt asks first');
  });
});

function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  const own = type === 'mrkdwn' && typeof text === 'string' ? [text] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnOf)];
}
