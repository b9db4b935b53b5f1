import { expect, test } from 'vitest';
import { chooseForBulk } from '../../src/client/decide-many.ts';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import { anIncident } from '../support/builders.ts';

const SWEEP = 'google:2026-03-15T12:00:00.000Z';
const HALTS = { sweepKey: SWEEP, question: 'halt' } as const;

function asking(campaignKey: string, change: Partial<IncidentRecord> = {}): IncidentRecord {
  const workflowId = `incident:google:1234567890:${campaignKey}`;
  const asks = { status: 'awaiting_approval', question: 'halt', sweepKey: SWEEP } as const;
  const named = {
    campaignKey,
    workflowId,
    incidentKey: `${workflowId}:A`,
    observationId: `o-${campaignKey}`,
  };
  return anIncident({ ...named, ...asks, ...change });
}

test('incidents of one sweep that ask the same are chosen, each bound to what was seen of it', () => {
  expect(chooseForBulk([asking('1'), asking('2')], HALTS)).toEqual({
    chosen: ['1', '2'].map((campaignKey) => ({
      workflowId: `incident:google:1234567890:${campaignKey}`,
      incidentKey: `incident:google:1234567890:${campaignKey}:A`,
      observationId: `o-${campaignKey}`,
    })),
    odd: [],
  });
});

test.each<[string, Partial<IncidentRecord>, RegExp]>([
  ['asks about something else', { question: 'resume' }, /asks about resume, not halt/],
  ['asks nothing', { question: null }, /asks nothing/],
  ['was seen by another sweep', { sweepKey: 'google:later' }, /last seen by google:later/],
  ['was seen by none', { sweepKey: null }, /last seen by no sweep/],
  ['is on another platform', { platform: 'meta' }, /is on meta/],
])('one that %s is left out by name', (_what, change, why) => {
  const { chosen, odd } = chooseForBulk([asking('1'), asking('2', change)], { ...HALTS, platform: 'google' });
  expect(chosen.map(({ workflowId }) => workflowId)).toEqual(['incident:google:1234567890:1']);
  expect(odd).toEqual([{ workflowId: 'incident:google:1234567890:2', why: expect.stringMatching(why) }]);
});
