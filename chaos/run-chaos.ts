import { setTimeout as wait } from 'node:timers/promises';
import { INCIDENT_STATUSES } from '../src/domain/incident.ts';
import { PLATFORMS } from '../src/domain/platform.ts';
import { type ChaosStack, PEOPLE, startChaosStack, type Target } from './chaos-stack.ts';
import { compareFacts } from './compare.ts';
import { type Aim, type Coverage, nameOf, startCoverage } from './coverage.ts';
import { createDecider } from './decider.ts';
import { diceOf } from './dice.ts';
import type { ChaosFacts, Findings } from './facts.ts';
import { armFault, clearFaults, type Fault, POSSIBLE_FAULTS, stretch } from './faults.ts';
import { AT_START, type Starting, startFleet } from './fleet.ts';
import { gatherFacts } from './gather.ts';
import { type Actors, prepare, startSweep } from './operations.ts';
import { pollFor } from './poll.ts';
import { comeToRest } from './rest.ts';
import { markNow, watchFor } from './watch.ts';

/** How often to kill, by which seed; `aims` in place of the rotation; `hasFaults` false for kills alone; `starting`: the fleet. */
export interface ChaosOptions {
  kills: number;
  seed: number;
  aims?: readonly Aim[];
  hasFaults: boolean;
  starting?: Starting;
  say: (line: string) => void;
}

/** What came of it. `leastOpen`: the fewest incidents that were open at a kill. */
export interface ChaosResult {
  kills: number;
  seed: number;
  seconds: number;
  secondsOfKills: number;
  leastOpen: number;
  byStep: ReturnType<Coverage['byStep']>;
  byTarget: Readonly<Record<Target, number>>;
  faults: Readonly<Partial<Record<Fault, number>>>;
  /** how much was compared: nothing found in nothing would mean nothing */
  compared: ReturnType<typeof sizesOf>;
  findings: Findings;
  /** the folder with logs and databases, kept where something was found */
  home: string | null;
}

const OPEN = INCIDENT_STATUSES.filter((status) => status !== 'closed');
const ENOUGH_OPEN = 20;
const FAULTS_PCT = 45;
const MOST_DELAY_MS = 30;

/** Kills processes in the middle of halts and resumes, lets all come to rest, and compares what everybody says. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const startedAt = Date.now();
  const stack = await startChaosStack(options.say);
  let isKept = true;
  try {
    const run = await startRun(stack, options);
    const firstAt = Date.now();
    for (let kill = 1; kill <= options.kills; kill += 1)
      await killOnce(run, options.aims?.[kill - 1] ?? null);
    const secondsOfKills = (Date.now() - firstAt) / 1_000;
    const restless = await comeToRest(stack, run.decider, options.say);
    const facts = await gatherFacts(stack, { decisions: run.decider.sent, restless });
    const findings = compareFacts(facts);
    isKept = Object.values(findings).some((found) => found.length > 0);
    return {
      kills: options.kills,
      seed: options.seed,
      seconds: (Date.now() - startedAt) / 1_000,
      secondsOfKills,
      leastOpen: run.leastOpen,
      byStep: run.coverage.byStep(),
      byTarget: run.coverage.byTarget(),
      faults: run.faults,
      compared: sizesOf(facts),
      findings,
      home: isKept ? stack.home : null,
    };
  } finally {
    await stack.stop(isKept);
  }
}

function sizesOf({ effects, rows, incidents, leases, decisions, messages }: ChaosFacts) {
  return {
    effects: effects.length,
    auditRows: rows.length,
    incidents: incidents.length,
    haltsInForce: leases.length,
    decisions: decisions.length,
    decisionsAccepted: decisions.filter(({ accepted }) => accepted !== null).length,
    messages: messages.length,
  };
}

interface ChaosRun extends Actors {
  coverage: Coverage;
  faults: Partial<Record<Fault, number>>;
  leastOpen: number;
  hasFaults: boolean;
  say: (line: string) => void;
}

async function startRun(
  stack: ChaosStack,
  { seed, hasFaults, say, starting = AT_START }: ChaosOptions,
): Promise<ChaosRun> {
  const fleet = await startFleet(stack, starting);
  const made = PLATFORMS.length * (starting.warning + starting.critical + starting.doubtful);
  for (const platform of PLATFORMS) await startSweep(stack, platform);
  await pollFor('enough incidents are open', async () => ((await countOpen(stack)) >= made ? true : null));
  say(`${await countOpen(stack)} incidents are open`);
  return {
    stack,
    fleet,
    decider: createDecider(stack),
    dice: diceOf(seed),
    recent: [],
    coverage: startCoverage(),
    faults: {},
    leastOpen: Number.POSITIVE_INFINITY,
    hasFaults,
    say,
  };
}

async function countOpen({ store }: ChaosStack): Promise<number> {
  return (await store.incidentBook.list({ statuses: OPEN, limit: 10_000 })).length;
}

async function killOnce(run: ChaosRun, given: Aim | null): Promise<void> {
  const { stack, dice, coverage } = run;
  const startedAt = Date.now();
  const aim = given ?? coverage.next(dice);
  coverage.aimed(aim);
  const prepared = await prepare(run, aim.operation);
  run.leastOpen = Math.min(run.leastOpen, await countOpen(stack));
  if (run.leastOpen < ENOUGH_OPEN) throw new Error(`Only ${run.leastOpen} incidents are open.`);
  const fault = await letGoWrong(run, prepared.campaign.platform);
  await stretch(stack, prepared.campaign, { platformMs: dice.int(30, 250), slackMs: dice.int(30, 200) });
  const mark = await markNow(stack);
  const watching = watchFor(stack, { ...prepared, mark }, aim.step);
  await prepared.begin();
  const step = await watching;
  await wait(dice.int(0, MOST_DELAY_MS));
  stack.kill(aim.target);
  coverage.hit(aim.target, step === null ? 'between' : nameOf({ ...aim, step }));
  await acknowledgeOne(run);
  await stack.untilBack(aim.target);
  await clearFaults(stack);
  run.say(
    `${aim.target} at ${nameOf(aim)} (hit: ${step}), ${fault ?? 'no fault'}, ${prepared.campaign.platform}:${prepared.campaign.campaignKey}, ${Date.now() - startedAt} ms`,
  );
}

async function letGoWrong(run: ChaosRun, platform: (typeof PLATFORMS)[number]): Promise<Fault | null> {
  const { stack, dice } = run;
  if (!run.hasFaults || !dice.chance(FAULTS_PCT)) return null;
  const fault = dice.pick(POSSIBLE_FAULTS);
  await armFault(fault, { stack, dice, platform });
  run.faults[fault] = (run.faults[fault] ?? 0) + 1;
  return fault;
}

/** Somebody else decides something in the middle of it, on the incident that is theirs. */
async function acknowledgeOne({ stack, decider, dice }: ChaosRun): Promise<void> {
  if (!dice.chance(40)) return;
  const open = await stack.store.incidentBook.list({ statuses: OPEN, limit: 100 }).catch(() => []);
  if (open.length === 0) return;
  const { workflowId } = dice.pick(open);
  await decider.bySignal({ workflowId, decision: 'acknowledge', by: dice.pick<string>(PEOPLE) });
}
