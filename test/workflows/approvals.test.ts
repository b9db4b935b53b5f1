import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { throwSwitch } from '../support/automation.ts';
import { skipTime } from '../support/temporal.ts';
import { ANA, aPolicy, aRule, BEN, CLEO, Desk, EVE } from './people.ts';

/** Every case needs a fresh question; the fleet gives two of each kind. */
function useDesk(open: () => Promise<Desk>): () => Desk {
  let desk: Desk | null = null;
  beforeAll(async () => {
    desk = await open();
  });
  afterAll(async () => desk?.close());
  return () => {
    if (desk === null) throw new Error('The desk is not open.');
    return desk;
  };
}

describe('a halt that takes two of a group', () => {
  const rules = [aRule({ name: 'two', about: ['halt'], approvals: 2 })];
  const desk = useDesk(() => Desk.open({ policy: aPolicy({ rules }) }));

  test('is made with the second approval, once, and both people are on record', async () => {
    const asked = await desk().one('awaiting_approval');
    expect(await desk().decide(asked, { decision: 'approve', by: ANA })).toMatchObject({
      outcome: 'recorded',
      reason: expect.stringContaining('1 of 2 approvals'),
    });
    expect(await desk().effects('pause', asked)).toBe(0);
    expect(await desk().decide(asked, { decision: 'approve', by: ANA })).toMatchObject({
      outcome: 'refused',
    });
    expect(await desk().decide(asked, { decision: 'approve', by: EVE })).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining("not one of the policy's approvers"),
    });
    expect(await desk().decide(asked, { decision: 'approve', by: BEN })).toMatchObject({
      outcome: 'executed',
    });
    expect(await desk().effects('pause', asked)).toBe(1);
    const approvals = await desk().entries(asked, 'approval');
    const people = approvals.flatMap(({ actor, data }) =>
      actor.kind === 'person' ? [[actor.claimed, data['outcome']]] : [],
    );
    expect(people).toEqual([
      [ANA, 'recorded'],
      [ANA, 'refused'],
      [EVE, 'refused'],
      [BEN, 'executed'],
    ]);
  });

  test('is not made by who lost the role, and their earlier approval no longer counts', async () => {
    const asked = await desk().one('awaiting_approval');
    await desk().decide(asked, { decision: 'approve', by: ANA });
    desk().stack.policy = aPolicy({ rules }, { version: 'without-ana', approvers: [BEN, CLEO] });
    expect(await desk().decide(asked, { decision: 'approve', by: ANA })).toMatchObject({
      outcome: 'refused',
    });
    expect(await desk().decide(asked, { decision: 'approve', by: BEN })).toMatchObject({
      outcome: 'recorded',
      reason: expect.stringContaining('1 of 2'),
    });
    expect(await desk().decide(asked, { decision: 'approve', by: CLEO })).toMatchObject({
      outcome: 'executed',
    });
    expect(await desk().effects('pause', asked)).toBe(1);
  });
});

describe('one approval', () => {
  const desk = useDesk(() => Desk.open({ policy: aPolicy() }));

  test('of two people at once counts once, and the other is told who decided', async () => {
    const asked = await desk().one('awaiting_approval');
    const answers = await Promise.all([
      desk().decide(asked, { decision: 'approve', by: ANA }),
      desk().decide(asked, { decision: 'approve', by: BEN }),
    ]);
    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['already_decided', 'executed']);
    const late = answers.find(({ outcome }) => outcome === 'already_decided');
    expect(late).toMatchObject({ decidedBy: expect.stringMatching(/ana|ben/), at: expect.any(String) });
    expect(await desk().effects('pause', asked)).toBe(1);
  });

  test('clicked twice is one decision with one answer', async () => {
    const asked = await desk().one('awaiting_approval');
    const click = () => desk().decide(asked, { decision: 'approve', by: ANA }, 'slack-click-1');
    const [first, second] = await Promise.all([click(), click()]);
    expect(first).toMatchObject({ outcome: 'executed' });
    expect(second).toEqual(first);
    expect(await desk().effects('pause', asked)).toBe(1);
    const decisions = (await desk().entries(asked, 'approval')).filter(
      ({ actor }) => actor.kind === 'person',
    );
    expect(decisions).toHaveLength(1);
  });
});

describe('what was seen no longer is so', () => {
  const desk = useDesk(() => Desk.open({ policy: aPolicy() }));

  test('a budget raised meanwhile: nothing is executed, and it is asked anew with the difference', async () => {
    const asked = await desk().one(
      'awaiting_approval',
      ({ severity, direction }) => severity === 'critical' && direction === 'under',
    );
    desk().changeBudget(asked, (planned) => planned * 2n);
    expect(await desk().decide(asked, { decision: 'approve', by: ANA })).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('another budget'),
    });
    expect(await desk().effects('pause', asked)).toBe(0);
    const anew = (await desk().entries(asked, 'approval')).filter(({ data }) => data['asked'] === 'halt');
    expect(anew).toHaveLength(2);
    expect(anew[1]?.why).toMatch(/Asked anew: the plan has another budget or flight; target went from/);
    expect(await desk().decide(asked, { decision: 'approve', by: ANA })).toMatchObject({
      outcome: 'executed',
    });
    expect(await desk().effects('pause', asked)).toBe(1);
  });

  test('somebody paused it meanwhile: it is left alone, and not ours to resume', async () => {
    const asked = await desk().one('awaiting_approval');
    await desk().setOnPlatform(asked, { status: 'paused' });
    expect(await desk().decide(asked, { decision: 'approve', by: ANA })).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('paused on its platform'),
    });
    expect(await desk().effects('pause', asked)).toBe(0);
    expect((await desk().stack.store.incidentBook.standing(asked)).memory.lease).toBeNull();
    expect((await desk().view(asked)).question).toBeNull();
  });
});

describe('set aside', () => {
  const desk = useDesk(() => Desk.open({ policy: aPolicy() }));

  test('a question is silent until then, and asked anew after it', async () => {
    const asked = await desk().one('awaiting_approval');
    const until = new Date(Date.now() + 8 * 3_600_000).toISOString();
    expect(await desk().decide(asked, { decision: 'snooze', by: ANA, until })).toMatchObject({
      outcome: 'recorded',
    });
    expect((await desk().view(asked)).question).toBeNull();
    await desk().stack.sweep('google');
    expect((await desk().view(asked)).question).toBeNull();
    await skipTime(desk().stack.temporal, desk().stack.incident(asked), 8.1 * 3600);
    await desk().untilStatus(asked, 'awaiting_approval');
    expect(
      (await desk().entries(asked, 'approval')).filter(({ data }) => data['asked'] === 'halt'),
    ).toHaveLength(2);
  });

  test('a halted campaign stays halted until then', async () => {
    const halted = await desk().one('halted');
    const until = new Date(Date.now() + 2 * 3_600_000).toISOString();
    await desk().decide(halted, { decision: 'snooze', by: ANA, until });
    expect((await desk().view(halted)).leaseUntil).toBe(until);
    expect((await desk().stack.store.incidentBook.standing(halted)).memory.lease?.leaseUntil).toBe(until);
  });
});

describe('an override', () => {
  const desk = useDesk(() => Desk.open({ policy: aPolicy() }));
  const words = { decision: 'override', by: ANA, category: 'budget_raised', reason: 'the client raised it' };
  const expiresAt = new Date(Date.now() + 24 * 3_600_000).toISOString();

  test('that makes an escalated campaign healthy closes it, and counts in the next sweep too', async () => {
    const asked = await desk().one('awaiting_approval');
    expect(await desk().decide(asked, { ...words, thresholdPct: 90, expiresAt })).toMatchObject({
      outcome: 'executed',
    });
    await desk().untilStatus(asked, 'closed');
    await desk().stack.sweep('google');
    const { guarded } = (await desk().stack.store.observationLog.latest(asked)) ?? {};
    expect(guarded?.decision.severity).toBe('healthy');
    expect(guarded?.decision.reasons[0]).toContain(`override by ${ANA} until ${expiresAt}`);
    const [entry] = await desk().entries(asked, 'override');
    expect(entry?.data).toMatchObject({ category: 'budget_raised', isFalseAlarm: true });
  });

  test('that makes a halted campaign healthy resumes it, read back', async () => {
    const halted = await desk().one('halted', ({ variancePct }) => (variancePct ?? 0) < 90);
    await desk().decide(halted, { ...words, thresholdPct: 90, expiresAt });
    await desk().untilStatus(halted, 'closed');
    expect(await desk().effects('resume', halted)).toBe(1);
    expect((await desk().record(halted))?.closedBecause).toContain('resumed and confirmed');
  });

  test('ends by itself, and the plan counts again', async () => {
    const halted = await desk().one('halted');
    await desk().decide(halted, { ...words, thresholdPct: 50, expiresAt });
    await skipTime(desk().stack.temporal, desk().stack.incident(halted), 24.1 * 3600);
    await expect
      .poll(async () => (await desk().entries(halted, 'override')).map(({ why }) => why), { timeout: 20_000 })
      .toContainEqual(expect.stringContaining('has expired'));
    expect((await desk().stack.store.incidentBook.standing(halted)).memory.override).toBeNull();
  });
});

describe('the undo of a halt under four-eyes', () => {
  const rules = [aRule({ name: 'undo', about: ['resume'], fourEyes: true })];
  const desk = useDesk(() => Desk.open({ policy: aPolicy({ rules }) }));

  test('is put to somebody else than who asks for it, then made and read back', async () => {
    const halted = await desk().one('halted');
    expect(await desk().decide(halted, { decision: 'resume', by: ANA })).toMatchObject({
      outcome: 'recorded',
    });
    expect(await desk().effects('resume', halted)).toBe(0);
    expect(await desk().decide(halted, { decision: 'approve', by: ANA })).toMatchObject({
      outcome: 'refused',
    });
    expect(await desk().decide(halted, { decision: 'approve', by: BEN })).toMatchObject({
      outcome: 'executed',
    });
    await desk().untilStatus(halted, 'closed');
    expect(await desk().effects('resume', halted)).toBe(1);
  });
});

describe('mode approve', () => {
  const desk = useDesk(() => Desk.open({ policy: aPolicy({}, { mode: 'approve' }) }));

  test('announces an approved halt, and a no within the window cancels it', async () => {
    const asked = await desk().one('awaiting_approval');
    expect(await desk().decide(asked, { decision: 'approve', by: ANA })).toMatchObject({
      outcome: 'recorded',
      reason: expect.stringContaining('unless somebody rejects it before'),
    });
    const no = { decision: 'reject', by: BEN, category: 'known_promotion' };
    expect(await desk().decide(asked, no)).toMatchObject({ outcome: 'recorded' });
    await skipTime(desk().stack.temporal, desk().stack.incident(asked), 600);
    expect((await desk().view(asked)).question).toBeNull();
    expect(await desk().effects('pause', asked)).toBe(0);
  });

  test('makes the halt when the window is over, in the name of who approved', async () => {
    const asked = await desk().one('awaiting_approval');
    await desk().decide(asked, { decision: 'approve', by: ANA });
    await skipTime(desk().stack.temporal, desk().stack.incident(asked), 330);
    await desk().untilStatus(asked, 'halted');
    expect(await desk().effects('pause', asked)).toBe(1);
    const [intent] = await desk().entries(asked, 'action_intent');
    expect(intent?.actor).toMatchObject({ kind: 'person', claimed: ANA });
  });

  test('the kill switch thrown within the window stops it', async () => {
    const asked = await desk().one('awaiting_approval');
    await desk().decide(asked, { decision: 'approve', by: ANA });
    await throwSwitch(desk().stack.store.incidentBook, { on: false });
    await skipTime(desk().stack.temporal, desk().stack.incident(asked), 330);
    await expect
      .poll(async () => (await desk().entries(asked, 'approval')).map(({ why }) => why), { timeout: 20_000 })
      .toContainEqual(expect.stringContaining('utomation is switched off'));
    expect(await desk().effects('pause', asked)).toBe(0);
  });
});

describe('a rule whose default is to halt', () => {
  const rules = [aRule({ name: 'silence is consent', about: ['halt'], otherwise: 'halt' })];
  const desk = useDesk(() => Desk.open({ policy: aPolicy({ rules }) }));

  test('halts at the deadline that it stated, when nobody objects', async () => {
    const asked = await desk().one('awaiting_approval');
    expect(asked.details).toMatch(/Without an answer by .* the campaign is read again and halted/);
    await skipTime(desk().stack.temporal, desk().stack.incident(asked), 3.6 * 3600);
    await desk().untilStatus(asked, 'halted');
    expect(await desk().effects('pause', asked)).toBe(1);
    const [intent] = await desk().entries(asked, 'action_intent');
    expect(intent).toMatchObject({
      actor: { kind: 'machine' },
      why: expect.stringContaining('nobody answered'),
    });
  });
});
