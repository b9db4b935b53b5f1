import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ObserveMessage } from '../../src/activities/contract.ts';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';
import type { CampaignRef } from '../../src/domain/campaign.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { IncidentRecord, IncidentStatus } from '../../src/domain/incident.ts';
import { addMs, HOUR_MS } from '../../src/domain/instant.ts';
import { observationIdOf } from '../../src/domain/observation.ts';
import type { Platform } from '../../src/domain/platform.ts';
import type { IncidentView } from '../../src/workflows/messages.ts';
import { aStack, type Stack, until, untilAtRest } from '../support/stack.ts';
import { skipTime } from '../support/temporal.ts';

interface JournalLine {
  effect: string | null;
  campaignId?: string;
  dropped?: boolean;
}

/** How each platform is asked to pause. */
const MUTATION = {
  google: { platform: 'google', path: 'campaigns:mutate' },
  meta: { platform: 'meta', method: 'POST' },
  dv360: { platform: 'dv360', method: 'PATCH' },
} as const;

async function all(
  stack: Stack,
  status: IncidentStatus,
  platform: Platform = 'google',
): Promise<readonly IncidentRecord[]> {
  return await stack.store.incidentBook.list({ platform, statuses: [status] });
}

async function one(stack: Stack, status: IncidentStatus): Promise<IncidentRecord> {
  const [found] = await all(stack, status);
  if (found === undefined) throw new Error(`No incident is ${status}.`);
  return found;
}

async function entries(stack: Stack, incidentKey: string, type: AuditEntry['type']): Promise<AuditEntry[]> {
  const found = await stack.store.auditLog.list({ incidentKey, types: [type] });
  return found.map(({ entry }) => entry).toReversed();
}

async function pausesOf(stack: Stack, { campaignKey }: CampaignRef): Promise<JournalLine[]> {
  const lines = await stack.sim<JournalLine[]>('requests?effect=pause');
  return lines.filter((line) => line.campaignId === campaignKey);
}

function viewOf(stack: Stack, campaign: CampaignRef): Promise<IncidentView> {
  return stack.incident(campaign).query<IncidentView>('state');
}

/** What the sweep says of a campaign, as a worker that was killed after it had said it says it again. */
function observe(about: Pick<ObserveMessage, 'sweepKey' | 'observationId' | 'asOf'>): ObserveMessage {
  return { ...about, kind: 'campaign', isHealthy: false, isReleased: false, note: null };
}

describe('a sweep that is repeated after a crash', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });
  afterAll(() => stack.close());

  test('never takes its old sight of a campaign for a resume by hand', async () => {
    const first = await stack.sweep('google');
    const halted = await all(stack, 'halted');
    const asOf = first.sweepKey.slice('google:'.length);
    for (const { platform, accountId, campaignKey } of halted) {
      const observationId = observationIdOf({ platform, accountId, campaignKey }, asOf);
      await stack
        .incident({ platform, accountId, campaignKey })
        .signal('observe', observe({ sweepKey: 'google:again', observationId, asOf }));
    }

    expect((await untilHandled(stack, 'google:again', 2)).outcomes).toEqual({ unchanged: 2 });
    expect(await all(stack, 'halted')).toHaveLength(2);
    for (const incident of halted) {
      expect((await stack.store.incidentBook.memory(incident)).lease).not.toBeNull();
      expect(await pausesOf(stack, incident)).toHaveLength(1);
    }
  });
});

async function untilHandled(stack: Stack, sweepKey: string, count: number) {
  return await until(
    () => stack.store.incidentBook.tally(sweepKey),
    ({ outcomes }) => Object.values(outcomes).reduce((sum, of) => sum + of, 0) === count,
  );
}

describe('a pause whose answer is lost', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await aStack();
  });
  afterAll(() => stack.close());

  test.each([
    ['google', 'the connection breaks', { match: MUTATION.google, dropAfterWrite: true }],
    ['meta', 'it answers 503', { match: MUTATION.meta, preset: 'unavailable_503', applyFirst: true }],
    ['dv360', 'no answer in time', { match: MUTATION.dv360, delayMs: 6_000 }],
  ] as const)('is read back and not sent again: %s, %s', async (platform, _what, fault) => {
    await stack.sim('faults', { times: 1, ...fault });

    const { tally } = await stack.sweep(platform);

    expect(tally.outcomes.halted).toBe(2);
    expect(await stack.sim<{ applied: number }[]>('faults')).toContainEqual(
      expect.objectContaining({ match: fault.match, applied: 1 }),
    );
    for (const incident of await all(stack, 'halted', platform)) {
      expect(await pausesOf(stack, incident)).toHaveLength(1);
      const effects = await entries(stack, incident.incidentKey, 'action_effect');
      expect(effects.map((entry) => entry.data['kind'])).toEqual(['confirmed']);
    }
  });
});
