import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/adapters/store/index.ts';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import { observationIdOf } from '../../src/domain/observation.ts';
import type { AuditPlace } from '../../src/ports/audit-log.ts';
import type { AssessedObservation } from '../../src/ports/observation-log.ts';
import { aDecision, aGuardedDecision, anObservation } from '../support/builders.ts';

const AT = '2026-03-15T12:00:00.000Z';
const SWEEP = `google:${AT}`;
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

/** An incident as the store keeps it: a halted campaign. */
export function anIncident(change: Partial<IncidentRecord> = {}): IncidentRecord {
  return {
    ...campaign,
    incidentKey: `incident:google:1234567890:111:${AT}`,
    workflowId: 'incident:google:1234567890:111',
    kind: 'campaign',
    sequence: 1,
    status: 'halted',
    severity: 'critical',
    route: 'critical',
    direction: 'over',
    variancePct: 26,
    openedAt: AT,
    updatedAt: AT,
    observationId: null,
    deadline: null,
    leaseUntil: null,
    question: null,
    sweepKey: null,
    closedBecause: null,
    decidedBy: null,
    details: '',
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
      const verdict = await store.verifyAudit();
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
        { accountId: '1234567890', seen: 3, proposedHalts: 1, running: 3, runningAtZero: 0 },
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
      expect(await store.incidentBook.memory(campaign)).toEqual({
        ...campaign,
        lease: null,
        rejected: null,
        lastHaltAt: AT,
        lastResumeAt: AT,
      });
      expect((await store.incidentBook.memories('google', '1234567890')).length).toBe(1);
    });

    test('notes a platform write once, with what was found first', async () => {
      await store.incidentBook.beginWrite({ key: 'w', kind: 'pause', statusBefore: 'active' });
      const again = await store.incidentBook.beginWrite({ key: 'w', kind: 'pause', statusBefore: 'paused' });
      expect(again.statusBefore).toBe('active');
    });

    test('has automation on until somebody switches it off', async () => {
      expect(await store.incidentBook.isAutomationOn()).toBe(true);
      await store.incidentBook.setAutomation(false, AT);
      expect(await store.incidentBook.isAutomationOn()).toBe(false);
    });

    test('says since when automation is as it is, where somebody switched it', async () => {
      expect(await store.incidentBook.automation()).toEqual({ on: false, since: AT });
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
      expect(seen).toEqual([`111 ${AT}`, `112 ${later}`, `113 ${AT}`]);
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
      await store.recordFacts(facts);
      expect((await store.auditLog.list({})).some(({ entry }) => entry.key === 'facts/1')).toBe(true);
    });

    test('keeps one message of an incident on a channel, and what was said there', async () => {
      const ref = { channel: 'c', messageId: 'm' };
      await store.messageBook.save('i', 'slack', { ref, eventKey: 'e1' });
      await store.messageBook.save('i', 'slack', { ref, eventKey: 'e1' });
      await store.messageBook.save('i', 'slack', { ref, eventKey: 'e2' });
      expect(await store.messageBook.find('i', 'slack')).toEqual({ ref, saidEventKeys: ['e1', 'e2'] });
      expect(await store.messageBook.find('i', 'console')).toBeNull();
    });

    test('keeps a dead letter once, a text with NUL included', async () => {
      const { platform, accountId } = campaign;
      const base = {
        kind: 'rejected_record',
        platform,
        accountId,
        campaignKey: null,
        sweepKey: SWEEP,
      } as const;
      const letter = {
        ...base,
        key: 'd',
        incidentKey: null,
        code: 'X',
        message: 'a\u0000b',
        at: AT,
        data: {},
      };
      await store.deadLetterBox.put([letter, letter]);
      expect(await store.deadLetterBox.count()).toBe(1);
      expect((await store.deadLetterBox.list({ sweepKey: SWEEP })).map(({ key }) => key)).toEqual(['d']);
    });
  });
}
