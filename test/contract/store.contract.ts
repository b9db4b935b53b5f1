import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/adapters/store/index.ts';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';
import type { Decision } from '../../src/domain/decision.ts';
import type { IncidentRecord, IncidentStatus } from '../../src/domain/incident.ts';
import { observationIdOf } from '../../src/domain/observation.ts';
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

function anIncident(change: Partial<IncidentRecord> = {}): IncidentRecord {
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

function assessed(campaignKey: string, severity: 'healthy' | 'critical'): AssessedObservation {
  const observationId = observationIdOf({ ...campaign, campaignKey }, AT);
  const observation = anObservation({ campaignKey, campaignId: campaignKey, observationId });
  const healthy = aDecision({ severity: 'healthy', route: 'healthy', action: 'log_only', variancePct: 1 });
  const decision = severity === 'healthy' ? healthy : aDecision();
  return { observation, guarded: aGuardedDecision({ decision }), isAlreadyHalted: false };
}

function alertOf(campaignKey: string, change: Partial<Decision>): AssessedObservation {
  const observationId = observationIdOf({ ...campaign, campaignKey }, AT);
  const observation = anObservation({ campaignKey, campaignId: campaignKey, observationId });
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
      const sweepKey = 'google:2026-03-16T12:00:00.000Z';
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
