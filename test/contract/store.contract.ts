import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/adapters/store/index.ts';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';
import { NOTHING_REMEMBERED } from '../../src/domain/campaign-memory.ts';
import type { DeadLetter } from '../../src/domain/dead-letter.ts';
import { letterEntry } from '../../src/domain/dead-letter-entry.ts';
import type { Decision } from '../../src/domain/decision.ts';
import { type Facts, type MemoryChange, NO_FACTS } from '../../src/domain/facts.ts';
import type { IncidentStatus } from '../../src/domain/incident.ts';
import { observationIdOf } from '../../src/domain/observation.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { AuditPlace } from '../../src/ports/audit-log.ts';
import type { SaidEvent } from '../../src/ports/message-book.ts';
import type { AssessedObservation } from '../../src/ports/observation-log.ts';
import { throwSwitch } from '../support/automation.ts';
import { aDecision, aGuardedDecision, aLetter, anIncident, anObservation } from '../support/builders.ts';

const AT = '2026-03-15T12:00:00.000Z';
const SWEEP = `google:${AT}`;
const NEXT_DAY = '2026-03-16T12:00:00.000Z';
const campaign = { platform: 'google', accountId: '1234567890', campaignKey: '111' } as const;

/** An audit entry of one campaign. */
export function anEntry(key: string, change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    key,
    type: 'decision',
    at: AT,
    ...campaign,
    sweepKey: SWEEP,
    incidentKey: null,
    observationId: 'o',
    policyVersion: '1',
    actor: { kind: 'machine' },
    why: 'because',
    data: { variancePct: 26 },
    ...change,
  };
}

/** An observation of one campaign, judged as told. */
export function assessed(campaignKey: string, severity: 'healthy' | 'critical'): AssessedObservation {
  const observationId = observationIdOf({ ...campaign, campaignKey }, AT);
  const observation = anObservation({ campaignKey, campaignId: campaignKey, observationId });
  const healthy = aDecision({ severity: 'healthy', route: 'healthy', action: 'log_only', variancePct: 1 });
  const decision = severity === 'healthy' ? healthy : aDecision();
  return { observation, guarded: aGuardedDecision({ decision }), isAlreadyHalted: false };
}

function alertOf(campaignKey: string, change: Partial<Decision>): AssessedObservation {
  const observationId = observationIdOf({ ...campaign, campaignKey }, NEXT_DAY);
  const observation = anObservation({ campaignKey, campaignId: campaignKey, observationId, asOf: NEXT_DAY });
  const decision = aDecision(change);
  return { observation, guarded: aGuardedDecision({ decision }), isAlreadyHalted: false };
}

/** What every store must do, whatever it stands on. */
export function describeStore(
  name: string,
  open: () => Promise<{ store: Store; close: () => Promise<void> }>,
): void {
  describe(`the store on ${name}`, () => {
    let store: Store;
    let close = async (): Promise<void> => undefined;

    beforeAll(async () => {
      const opened = await open();
      store = opened.store;
      close = () => opened.close();
    });

    afterAll(() => close());

    test('records an audit entry once, however often it is appended', async () => {
      await store.auditLog.append([anEntry('once/1'), anEntry('once/2', { type: 'guard' })]);
      await store.auditLog.append([anEntry('once/2', { why: 'another text' }), anEntry('once/3')]);
      const listed = await store.auditLog.list({ campaignKey: '111' });
      expect(listed.map(({ entry }) => [entry.key, entry.why])).toEqual([
        ['once/3', 'because'],
        ['once/2', 'because'],
        ['once/1', 'because'],
      ]);
    });

    test('finds entries by type, actor and time', async () => {
      const actor = {
        kind: 'person',
        claimed: 'ana@example.com',
        identity: 'cli',
        principal: 'ana',
      } as const;
      await store.auditLog.append([
        anEntry('by/ana', { type: 'approval', actor, at: '2026-03-16T00:00:00.000Z' }),
      ]);
      const keys = async (filter: object) =>
        (await store.auditLog.list(filter)).map(({ entry }) => entry.key);
      expect(await keys({ actor: 'ana@example.com' })).toEqual(['by/ana']);
      expect(await keys({ types: ['approval'] })).toEqual(['by/ana']);
      expect(await keys({ since: '2026-03-15T18:00:00.000Z' })).toEqual(['by/ana']);
      expect(await keys({ platform: 'meta' })).toEqual([]);
      expect(await store.auditLog.summarize({})).toMatchObject({
        entries: 4,
        byActor: { 'ana@example.com': 1, machine: 3 },
      });
    });

    test('keeps chains whole, and hands every row out in order', async () => {
      const verdict = await store.verifyAudit([]);
      expect(verdict).toMatchObject({ isWhole: true, problems: [] });
      const rows = await store.auditLog.rowsAfter({ chain: '', seq: 0 }, 100);
      expect(rows.map((row) => row.seq)).toEqual([1, 2, 3, 4]);
    });

    test('keeps what was observed first of a campaign at one time', async () => {
      const page = [assessed('111', 'critical'), assessed('112', 'healthy'), assessed('113', 'healthy')];
      await store.observationLog.recordPage(SWEEP, page);
      await store.observationLog.recordPage(SWEEP, [assessed('111', 'healthy')]);
      expect(await store.observationLog.sweepFigures(SWEEP)).toMatchObject({
        healthy: 2,
        critical: 1,
        warning: 0,
      });
      expect(await store.observationLog.accountFigures(SWEEP)).toEqual([
        {
          accountId: '1234567890',
          seen: 3,
          proposedHalts: 1,
          running: 3,
          runningAtZero: 0,
          newAlerts: 1,
          newHalts: 1,
        },
      ]);
      expect([...(await store.observationLog.observedKeys(SWEEP, '1234567890'))].sort()).toEqual([
        '111',
        '112',
        '113',
      ]);
      expect(await store.observationLog.knownCampaigns('google')).toBe(3);
    });

    test('proposes what is not healthy, and what has an open incident, page by page', async () => {
      const workflowId = 'incident:google:1234567890:113';
      await store.incidentBook.record(
        anIncident({ campaignKey: '113', workflowId, incidentKey: `${workflowId}:${AT}` }),
      );
      const first = await store.observationLog.proposals({ sweepKey: SWEEP, cursor: null, limit: 1 });
      const second = await store.observationLog.proposals({
        sweepKey: SWEEP,
        cursor: first.cursor,
        limit: 1,
      });
      expect(first.proposals).toMatchObject([
        { campaignKey: '111', isHealthy: false, proposesHalt: true, campaignId: '111' },
      ]);
      expect(second.proposals).toMatchObject([
        { campaignKey: '113', isHealthy: true, hasOpenIncident: true },
      ]);
    });

    test('knows the alerts that nobody was told of, worst first, held halts left out', async () => {
      const sweepKey = `google:${NEXT_DAY}`;
      const page = [
        alertOf('211', { severity: 'warning', action: 'slack_alert', variancePct: 12 }),
        alertOf('212', { severity: 'warning', action: 'slack_alert', variancePct: 24 }),
        alertOf('213', { severity: 'critical', action: 'autonomous_halt', variancePct: 30 }),
        alertOf('214', { severity: 'critical', action: 'escalate_to_human', variancePct: null }),
        alertOf('215', { severity: 'warning', action: 'log_only' }),
        alertOf('216', { severity: 'healthy', action: 'log_only' }),
        alertOf('217', { severity: 'warning', action: 'slack_alert', variancePct: 20 }),
        alertOf('218', { severity: 'warning', action: 'slack_alert', variancePct: 21 }),
        alertOf('219', { severity: 'warning', action: 'slack_alert', variancePct: 22 }),
      ];
      await store.observationLog.recordPage(sweepKey, page);
      await openIncident('217', { told: true, status: 'warned' });
      await openIncident('218', { told: false, status: 'warned' });
      await openIncident('219', { told: true, status: 'closed' });
      const ask = async (heldAccounts: string[], limit = 10) => {
        const { bySeverity, worst } = await store.observationLog.newAlerts({ sweepKey, heldAccounts, limit });
        return { bySeverity, worst: worst.map(({ observation }) => observation.campaignKey) };
      };

      expect(await store.observationLog.accountFigures(sweepKey)).toMatchObject([
        { newAlerts: 6, newHalts: 1 },
      ]);
      expect(await ask([])).toEqual({
        bySeverity: { healthy: 0, warning: 4, critical: 2 },
        worst: ['214', '213', '212', '219', '218', '211'],
      });
      expect(await ask(['1234567890'], 2)).toEqual({
        bySeverity: { healthy: 0, warning: 4, critical: 1 },
        worst: ['214', '212'],
      });
    });

    /** An incident of a campaign, and whether a channel has a message of it. */
    async function openIncident(
      campaignKey: string,
      { told, status }: { told: boolean; status: IncidentStatus },
    ): Promise<void> {
      const workflowId = `incident:google:1234567890:${campaignKey}`;
      const incidentKey = `${workflowId}:${AT}`;
      await store.incidentBook.record(anIncident({ campaignKey, workflowId, incidentKey, status }));
      const said = { ref: { channel: 'c', messageId: 'm' }, eventKey: 'e' };
      if (told) await store.messageBook.save(incidentKey, 'slack', said);
    }

    test('keeps the newest word on an incident', async () => {
      await store.incidentBook.record(anIncident({ sequence: 2, status: 'halted' }));
      await store.incidentBook.record(anIncident({ sequence: 1, status: 'halting' }));
      await store.incidentBook.record(anIncident({ sequence: 2, status: 'warned' }));
      expect((await store.incidentBook.find(anIncident().incidentKey))?.status).toBe('halted');
      expect((await store.incidentBook.findByWorkflow('incident:google:1234567890:111'))?.sequence).toBe(2);
    });

    test('counts hand-overs, and the first outcome of one stands', async () => {
      const handovers = ['a', 'b'].map((workflowId) => ({
        sweepKey: SWEEP,
        workflowId,
        observationId: null,
      }));
      await store.incidentBook.handOver(handovers);
      await store.incidentBook.handOver(handovers);
      await store.incidentBook.markHandled([{ sweepKey: SWEEP, workflowId: 'a', outcome: 'halted' }]);
      await store.incidentBook.markHandled([{ sweepKey: SWEEP, workflowId: 'a', outcome: 'unchanged' }]);
      expect(await store.incidentBook.tally(SWEEP)).toEqual({ open: 1, outcomes: { halted: 1 } });
    });

    test('remembers field by field what outlives an incident', async () => {
      await store.incidentBook.remember(campaign, { lastHaltAt: AT });
      await store.incidentBook.remember(campaign, { lastResumeAt: AT });
      expect((await store.incidentBook.standing(campaign)).memory).toEqual({
        ...campaign,
        ...NOTHING_REMEMBERED,
        lastHaltAt: AT,
        lastResumeAt: AT,
      });
      expect((await store.incidentBook.memories('google', '1234567890')).length).toBe(1);
    });

    test('finds what people have put in force and has not ended', async () => {
      const { incidentBook } = store;
      const put = (campaignKey: string, change: MemoryChange) =>
        incidentBook.remember({ ...campaign, campaignKey }, change);
      const snoozed = {
        by: 'ana',
        reason: 'r',
        until: '2026-03-15T18:00:00.000Z',
        severity: 'warning',
        direction: null,
      } as const;
      const override = {
        by: 'ana',
        at: AT,
        expiresAt: '2026-03-16T00:00:00.000Z',
        category: 'other',
        reason: 'r',
        thresholdPct: 40,
        target: null,
      } as const;
      await put('131', { snoozed });
      await put('132', { override });
      await put('133', { override: { ...override, expiresAt: AT }, snoozed: { ...snoozed, until: AT } });
      await put('134', { override: null, snoozed: null });
      const keysAt = async (now: string) =>
        (await incidentBook.memoriesInForce(now)).map(({ campaignKey }) => campaignKey);
      expect(await keysAt(AT)).toEqual(['131', '132']);
      expect(await keysAt('2026-03-15T18:00:00.000Z')).toEqual(['132']);
      expect(await incidentBook.memoriesInForce('2026-03-15T20:00:00.000Z')).toMatchObject([
        { ...campaign, campaignKey: '132', override, lease: null },
      ]);
    });

    test('notes a platform write once, with what was found first', async () => {
      await store.incidentBook.beginWrite({
        key: 'w',
        kind: 'pause',
        statusBefore: 'active',
        observationId: null,
      });
      const again = await store.incidentBook.beginWrite({
        key: 'w',
        kind: 'pause',
        statusBefore: 'paused',
        observationId: null,
      });
      expect(again.statusBefore).toBe('active');
    });

    test('knows what a platform write was decided on, by the note that stands', async () => {
      const { incidentBook } = store;
      const write = { key: 'w2', kind: 'pause', statusBefore: 'active', observationId: 'seen-1' } as const;
      expect(await incidentBook.findWrite('w2')).toBeNull();

      await incidentBook.beginWrite(write);

      expect(await incidentBook.beginWrite({ ...write, observationId: 'seen-2' })).toEqual(write);
      expect(await incidentBook.findWrite('w2')).toEqual(write);
    });

    test('tells all who note one platform write at once the same, which one of them found', async () => {
      const found = ['active', 'paused', 'active', 'paused'] as const;
      const noted = await Promise.all(
        found.map((statusBefore) =>
          store.incidentBook.beginWrite({
            key: 'at once',
            kind: 'resume',
            statusBefore,
            observationId: null,
          }),
        ),
      );
      const [first] = noted;
      expect(noted).toEqual(found.map(() => ({ key: 'at once', kind: 'resume', ...first })));
    });

    describe('automation', () => {
      const switches = async () =>
        (await store.auditLog.list({ types: ['policy'] })).filter(
          ({ entry }) => entry.data['subject'] === 'automation',
        );

      test('is on until somebody switches it off, and to switch it on then changes nothing', async () => {
        const { incidentBook } = store;
        expect(await incidentBook.isAutomationOn()).toBe(true);
        expect(await incidentBook.automation()).toEqual({ on: true, since: null, by: null, reason: null });
        const untouched = { ...campaign, campaignKey: 'never halted' };
        expect(await incidentBook.standing(untouched)).toEqual({
          memory: { ...untouched, ...NOTHING_REMEMBERED },
          isAutomationOn: true,
          assessed: null,
          basis: null,
        });
        expect(await throwSwitch(incidentBook, { on: true })).toMatchObject({ isChanged: false });
        expect(await switches()).toEqual([]);
      });

      test('switched off by two people at once, is switched off by one of them and recorded once', async () => {
        const { incidentBook } = store;
        const thrown = await Promise.all([
          throwSwitch(incidentBook, { on: false }),
          throwSwitch(incidentBook, { on: false, by: 'bo@example.com', since: '2026-03-15T12:00:00.001Z' }),
        ]);
        expect(thrown.filter(({ isChanged }) => isChanged)).toHaveLength(1);
        expect(await incidentBook.isAutomationOn()).toBe(false);
        expect(await incidentBook.standing(campaign)).toMatchObject({
          memory: { ...campaign, lastHaltAt: AT },
          isAutomationOn: false,
        });
        const { by, reason } = await incidentBook.automation();
        const [only, ...others] = await switches();
        expect(others).toEqual([]);
        expect(only?.entry).toMatchObject({
          actor: { kind: 'person', claimed: by, identity: 'ana@laptop' },
          why: `automation is switched off: ${reason}`,
        });
      });

      test('says who switched it last, and why', async () => {
        const back = {
          on: true,
          since: '2026-03-15T13:00:00.000Z',
          by: 'cy@example.com',
          reason: 'feed\u0000ok',
        };
        expect(await throwSwitch(store.incidentBook, back)).toMatchObject({ isChanged: true });
        expect(await store.incidentBook.automation()).toMatchObject({ ...back, reason: 'feed\ufffdok' });
        expect(await switches()).toHaveLength(2);
      });

      test('left as nobody can read it, is off for whoever asks, and on again when it is switched on', async () => {
        const { incidentBook } = store;
        await throwSwitch(incidentBook, { on: 'perhaps' as never, since: '2026-03-15T14:00:00.000Z' });
        expect(await incidentBook.isAutomationOn()).toBe(false);
        expect((await incidentBook.standing(campaign)).isAutomationOn).toBe(false);
        await throwSwitch(incidentBook, { on: true, since: '2026-03-15T15:00:00.000Z' });
        expect((await incidentBook.standing(campaign)).isAutomationOn).toBe(true);
      });
    });

    test('reads the audit on from any entry, each one once and in the same order', async () => {
      const later = { at: '2026-03-17T00:00:00.000Z', platform: 'meta' } as const;
      await store.auditLog.append([anEntry('page/1', later), anEntry('page/2', later)]);
      const all = (await store.auditLog.list({})).map(({ entry }) => entry.key);
      const paged: string[] = [];
      for (let after: AuditPlace | undefined; ; ) {
        const page = await store.auditLog.list({ after, limit: 2 });
        paged.push(...page.map(({ entry }) => entry.key));
        const last = page.at(-1);
        if (last === undefined) break;
        after = { at: last.entry.at, seq: last.seq, chain: last.chain };
      }
      expect(all.slice(0, 2)).toEqual(['page/2', 'page/1']);
      expect(paged).toEqual(all);
    });

    test('lists incidents by question and sweep, page by page, last changed first', async () => {
      const asked = ['1', '2', '3'].map((campaignKey) => {
        const workflowId = `incident:meta:7:${campaignKey}`;
        const ref = { platform: 'meta', accountId: '7', campaignKey } as const;
        const question = campaignKey === '3' ? 'look' : 'halt';
        const about = { ...ref, workflowId, incidentKey: `${workflowId}:${AT}`, sweepKey: 'meta:now' };
        return anIncident({ ...about, question, status: 'awaiting_approval' });
      });
      for (const incident of asked) await store.incidentBook.record(incident);
      const filter = { sweepKey: 'meta:now', statuses: ['awaiting_approval'] } as const;
      const keysOf = async (more: object) =>
        (await store.incidentBook.list({ ...filter, ...more })).map((incident) => incident.campaignKey);
      expect(await keysOf({ question: 'halt' })).toEqual(['1', '2']);
      expect(await keysOf({ limit: 2 })).toEqual(['1', '2']);
      expect(await keysOf({ limit: 2, after: asked[1] })).toEqual(['3']);
      expect(await keysOf({ sweepKey: 'meta:before' })).toEqual([]);
    });

    test('says how open incidents stand, alike ones together, with what waits longest', async () => {
      const groups = async () =>
        (await store.incidentBook.openGroups()).filter((group) => group.platform === 'dv360');
      expect(await groups()).toEqual([]);
      const asked = (campaignKey: string, askedAt: string, deadline: string | null) => {
        const workflowId = `incident:dv360:7:${campaignKey}`;
        const about = {
          platform: 'dv360',
          campaignKey,
          workflowId,
          incidentKey: `${workflowId}:${AT}`,
        } as const;
        return anIncident({ ...about, question: 'halt', status: 'awaiting_approval', askedAt, deadline });
      };
      const [early, late] = ['2026-03-15T12:00:00.000Z', '2026-03-15T13:00:00.000Z'];
      const first = asked('1', late, early);
      await store.incidentBook.record(first);
      await store.incidentBook.record(asked('2', early, null));
      const group = { platform: 'dv360', status: 'awaiting_approval', question: 'halt' };
      expect(await groups()).toEqual([{ ...group, count: 2, nextDeadline: early, oldestAskedAt: early }]);
      await store.incidentBook.record({ ...first, status: 'closed', sequence: first.sequence + 1 });
      expect(await groups()).toEqual([{ ...group, count: 1, nextDeadline: null, oldestAskedAt: early }]);
    });

    test('gives the last observation of each campaign, page by page', async () => {
      const later = '2026-03-15T16:00:00.000Z';
      const again = assessed('112', 'critical');
      const observationId = observationIdOf({ ...campaign, campaignKey: '112' }, later);
      await store.observationLog.recordOne({
        ...again,
        observation: { ...again.observation, observationId, asOf: later },
      });
      const seen: string[] = [];
      for (let cursor: string | null = null; ; ) {
        const page = await store.observationLog.latestAll({ platform: 'google', cursor, limit: 2 });
        seen.push(...page.latest.map((one) => `${one.observation.campaignKey} ${one.observation.asOf}`));
        cursor = page.cursor;
        if (cursor === null) break;
      }
      expect(new Set(seen.map((one) => one.split(' ')[0])).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining([`111 ${AT}`, `112 ${later}`, `113 ${AT}`]));
      expect(seen).toEqual(seen.toSorted());
      const none = await store.observationLog.latestAll({ platform: 'dv360', cursor: null, limit: 2 });
      expect(none).toEqual({ latest: [], cursor: null });
    });

    test('knows a request by its key, its first answer, and another request under the same key', async () => {
      const request = { person: 'ana@example.com', key: 'k', fingerprint: 'f', at: AT };
      expect(await store.requestBook.claim(request)).toEqual({ kind: 'first' });
      expect(await store.requestBook.claim(request)).toEqual({ kind: 'unanswered' });
      await store.requestBook.answer(request, { outcome: 'executed' });
      await store.requestBook.answer(request, { outcome: 'refused' });
      expect(await store.requestBook.claim(request)).toEqual({
        kind: 'answered',
        answer: { outcome: 'executed' },
      });
      expect(await store.requestBook.claim({ ...request, fingerprint: 'g' })).toEqual({
        kind: 'other_request',
      });
      expect(await store.requestBook.claim({ ...request, person: 'bo@example.com' })).toEqual({
        kind: 'first',
      });
    });

    test('writes facts that belong together, or none of them', async () => {
      const facts = {
        entries: [anEntry('facts/1')],
        incident: null,
        memory: null,
        handled: [],
        deadLetters: [],
      };
      const broken = { ...facts, incident: anIncident({ incidentKey: 'broken', openedAt: 'no instant' }) };
      await expect(store.recordFacts(broken)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect((await store.auditLog.list({})).some(({ entry }) => entry.key === 'facts/1')).toBe(false);
      const unputtable = { ...facts, deadLetters: [aLetter({ key: 'facts', at: 'no instant' })] };
      await expect(store.recordFacts(unputtable)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect((await store.auditLog.list({})).some(({ entry }) => entry.key === 'facts/1')).toBe(false);
      await store.recordFacts(facts);
      expect((await store.auditLog.list({})).some(({ entry }) => entry.key === 'facts/1')).toBe(true);
    });

    test('writes facts of every kind together, and a repeat of them changes nothing', async () => {
      const incidentKey = 'facts of every kind';
      const handled = { sweepKey: 'facts', workflowId: 'w' } as const;
      const facts = {
        entries: [anEntry('facts/every kind')],
        incident: anIncident({ incidentKey, sequence: 3, status: 'halted' }),
        memory: { campaign: { ...campaign, campaignKey: 'facts' }, change: { lastHaltAt: AT } },
        handled: [
          { ...handled, outcome: 'halted' },
          { ...handled, outcome: 'unchanged' },
        ],
        deadLetters: [],
      } as const;
      const { rows } = await store.verifyAudit([]);
      await store.recordFacts(facts);
      await store.recordFacts({ ...facts, incident: { ...facts.incident, status: 'warned' } });

      expect(await store.verifyAudit([])).toMatchObject({ isWhole: true, rows: rows + 1, problems: [] });
      expect(await store.incidentBook.find(incidentKey)).toMatchObject({ sequence: 3, status: 'halted' });
      const { memory } = await store.incidentBook.standing(facts.memory.campaign);
      expect(memory).toMatchObject({ lastHaltAt: AT });
      expect(await store.incidentBook.tally('facts')).toEqual({ open: 0, outcomes: { halted: 1 } });
    });

    test('reads with a hand-over what it is about, and what it was first decided on, where its record says that', async () => {
      const { incidentBook, observationLog } = store;
      const observationId = observationIdOf(campaign, '2026-03-18T12:00:00.000Z');
      const observation = anObservation({ ...campaign, observationId, asOf: '2026-03-18T12:00:00.000Z' });
      await observationLog.recordOne({ observation, guarded: aGuardedDecision(), isAlreadyHalted: false });
      const [kept, bare] = [
        { sweepKey: 'basis', workflowId: 'kept' },
        { sweepKey: 'basis', workflowId: 'bare' },
      ] as const;
      const memory = { ...campaign, ...NOTHING_REMEMBERED };
      const basis = { runId: 'r', policy: DEFAULT_POLICY, memory, automationOn: true, judgedAt: AT };
      const handle = (handled: Facts['handled'][number]) =>
        store.recordFacts({ ...NO_FACTS, handled: [handled] });
      await incidentBook.handOver([kept, bare].map((ref) => ({ ...ref, observationId })));
      await handle({ ...kept, outcome: 'warned', basis });
      await handle({ ...kept, outcome: 'warned', basis: { ...basis, automationOn: false } });
      await handle({ ...bare, outcome: 'unchanged' });

      const standingOf = (ref: typeof kept | typeof bare, id: string | null) =>
        incidentBook.standing(campaign, { ...ref, observationId: id });
      expect(await standingOf(kept, observationId)).toMatchObject({ assessed: { observation }, basis });
      expect(await standingOf(bare, 'of no sweep')).toMatchObject({ assessed: null, basis: null });
      expect(await incidentBook.standing(campaign)).toMatchObject({ assessed: null, basis: null });
    });

    describe('what was said, written with its facts', () => {
      const [slack, screen] = ['slack', 'console'].map((notifier) => ({
        key: 'said with facts',
        notifier,
        ref: { channel: notifier, messageId: 'm1' },
        eventKey: 'e1',
      })) as [SaidEvent, SaidEvent];
      const facts = {
        entries: [anEntry('said/1', { type: 'notification' })],
        incident: anIncident({ incidentKey: 'said with facts', sequence: 1 }),
        memory: null,
        handled: [],
        deadLetters: [],
        said: [slack, screen],
      };
      const kept = async () =>
        (await store.messageBook.findAll(['said with facts', 'a digest', 'of nothing'])).toSorted(
          (one, other) => `${one.key} ${one.notifier}`.localeCompare(`${other.key} ${other.notifier}`),
        );

      test('is kept on each channel, and a repeat of it changes nothing', async () => {
        const { rows } = await store.verifyAudit([]);
        await store.recordFacts(facts);
        await store.recordFacts(facts);

        expect(await kept()).toEqual([
          { key: 'said with facts', notifier: 'console', ref: screen.ref, saidEventKeys: ['e1'] },
          { key: 'said with facts', notifier: 'slack', ref: slack.ref, saidEventKeys: ['e1'] },
        ]);
        expect(await store.messageBook.find('said with facts', 'slack')).toEqual({
          ref: slack.ref,
          saidEventKeys: ['e1'],
        });
        expect(await store.verifyAudit([])).toMatchObject({ isWhole: true, rows: rows + 1 });
      });

      test('is added to what was said before, and found beside the message of the digest', async () => {
        const moved = { ...slack.ref, messageId: 'm2' };
        await store.recordFacts({ ...facts, said: [{ ...slack, eventKey: 'e2', ref: moved }] });
        await store.recordFacts({ ...facts, said: [] });
        await store.messageBook.save('a digest', 'slack', { ref: slack.ref, eventKey: 'd' });

        expect(await kept()).toMatchObject([
          { key: 'a digest', notifier: 'slack', saidEventKeys: ['d'] },
          { key: 'said with facts', notifier: 'console', saidEventKeys: ['e1'] },
          { key: 'said with facts', notifier: 'slack', ref: moved, saidEventKeys: ['e1', 'e2'] },
        ]);
      });

      test('is not kept where its facts are not', async () => {
        const broken = {
          ...facts,
          incident: anIncident({ incidentKey: 'broken', openedAt: 'no instant' }),
          said: [{ ...slack, key: 'not said' }],
        };
        await expect(store.recordFacts(broken)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
        expect(await store.messageBook.findAll(['not said'])).toEqual([]);
      });
    });

    test('keeps one message of an incident on a channel, and what was said there', async () => {
      const ref = { channel: 'c', messageId: 'm' };
      await store.messageBook.save('i', 'slack', { ref, eventKey: 'e1' });
      await store.messageBook.save('i', 'slack', { ref, eventKey: 'e1' });
      await store.messageBook.save('i', 'slack', { ref, eventKey: 'e2' });
      expect(await store.messageBook.find('i', 'slack')).toEqual({ ref, saidEventKeys: ['e1', 'e2'] });
      expect(await store.messageBook.find('i', 'console')).toBeNull();
    });

    describe('a dead letter', () => {
      const LATER = '2026-03-15T16:00:00.000Z';
      const ana = { by: 'ana@example.com', at: '2026-03-15T15:00:00.000Z', reason: 'seen' } as const;

      function handle(letter: DeadLetter, kind: 'retried' | 'discarded', seenLastAt: string | null = null) {
        const entry = letterEntry(letter, { ...ana, kind, identity: 'ana@laptop', outcome: kind });
        return store.deadLetterBox.resolve(
          { key: letter.key, resolution: { kind, ...ana }, seenLastAt },
          entry,
        );
      }

      const open = async () => (await store.deadLetterBox.list({})).map(({ key }) => key);

      test('is kept once, a text with NUL included', async () => {
        const letter = aLetter({ key: 'd', message: 'a\u0000b' });
        await store.deadLetterBox.put([letter, letter]);
        expect(await store.deadLetterBox.count()).toBe(1);
        expect(await store.deadLetterBox.list({ sweepKey: SWEEP })).toEqual([
          { ...letter, message: 'a\ufffdb', lastAt: AT, resolution: null },
        ]);
        expect(await store.deadLetterBox.find('d')).toMatchObject({ key: 'd', resolution: null });
        expect(await store.deadLetterBox.find('of nobody')).toBeNull();
      });

      test('met again keeps its first words, and says when it was met last', async () => {
        await store.deadLetterBox.put([aLetter({ key: 'd', at: LATER, message: 'other words' })]);
        await store.deadLetterBox.put([aLetter({ key: 'd', message: 'late words' })]);
        expect(await store.deadLetterBox.find('d')).toMatchObject({
          message: 'a\ufffdb',
          at: AT,
          lastAt: LATER,
        });
      });

      test('discarded, is dealt with for good: not listed, not counted, not deleted, and recorded once', async () => {
        const letter = aLetter({ key: 'd' });
        expect(await handle(letter, 'discarded')).toEqual({ kind: 'resolved' });
        expect(await handle(letter, 'retried')).toMatchObject({
          kind: 'already',
          resolution: { kind: 'discarded', by: 'ana@example.com' },
        });
        await store.deadLetterBox.put([aLetter({ key: 'd', at: '2026-03-15T20:00:00.000Z' })]);
        expect(await open()).toEqual([]);
        expect(await store.deadLetterBox.count()).toBe(0);
        const [kept] = await store.deadLetterBox.list({ all: true });
        expect(kept).toMatchObject({ lastAt: '2026-03-15T20:00:00.000Z', resolution: { ...ana } });
        const recorded = await store.auditLog.list({ actor: 'ana@laptop' });
        const about = recorded.filter(({ entry }) => entry.data['deadLetter'] === 'd');
        expect(about.map(({ entry }) => [entry.type, entry.data['decision']])).toEqual([
          ['approval', 'discarded'],
        ]);
      });

      test('retried, waits again with new words when it fails later, and not for what failed before', async () => {
        const letter = aLetter({ key: 'r' });
        await store.deadLetterBox.put([letter]);
        await handle(letter, 'retried');
        await store.deadLetterBox.put([letter]);
        expect(await open()).toEqual([]);
        await store.deadLetterBox.put([aLetter({ key: 'r', at: LATER, message: 'failed again' })]);
        expect(await open()).toEqual(['r']);
        expect(await store.deadLetterBox.find('r')).toMatchObject({ message: 'failed again', at: LATER });
      });

      test('that was met again meanwhile is not taken for dealt with', async () => {
        expect(await handle(aLetter({ key: 'r' }), 'retried', AT)).toEqual({
          kind: 'met_again',
          lastAt: LATER,
        });
        expect(await open()).toEqual(['r']);
        expect(await handle(aLetter({ key: 'of nobody' }), 'retried')).toEqual({ kind: 'unknown' });
      });
    });

    test('appends many entries at once: in order within each chain, the first of a key, each row by what it says', async () => {
      const platforms = ['meta', null, 'meta', 'google', 'meta'] as const;
      const many = Array.from({ length: 40 }, (_, index) =>
        anEntry(`many/${index % 30}`, {
          platform: platforms[index % 5] ?? null,
          at: `2026-03-15T12:00:${String(index).padStart(2, '0')}.000Z`,
          incidentKey: index % 2 === 0 ? `incident ${index}` : null,
          why: `“said” as no. ${index}`,
        }),
      );
      const before = (await store.verifyAudit([])).rows;
      // A second writer has half of the first entries too: whoever is first, each is there once.
      await Promise.all([store.auditLog.append(many), store.auditLog.append(many.slice(15, 30))]);
      await store.auditLog.append(many);

      expect(await store.verifyAudit([])).toMatchObject({ isWhole: true, rows: before + 30, problems: [] });
      const rows = await store.auditLog.rowsAfter({ chain: '', seq: 0 }, 1000);
      const bodies = rows.map(({ chain, body }) => [chain, body] as const);
      const kept = many.slice(0, 30);
      for (const chain of ['google', 'meta', 'system']) {
        const ours = kept.filter(({ platform }) => (platform ?? 'system') === chain);
        const found = bodies.filter(([of, body]) => of === chain && body.includes('"many/'));
        expect(found.map(([, body]) => body).sort()).toEqual(
          ours.map((entry) => JSON.stringify(entry)).sort(),
        );
      }
      const [one] = await store.auditLog.list({
        incidentKey: 'incident 4',
        until: '2026-03-15T12:00:04.000Z',
      });
      expect(one?.entry).toEqual(many[4]);
    });
  });
}
