import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approveOnSlackPage, CHROMIUM } from './slack-page.ts';
import { command, type DemoRun, startDemo, until } from './stack.ts';
import { skipTime } from './time.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const SHOTS = 'test-results/demo';
const BY = ['--by', 'ana@example.com'];

/** `npm run demo:approval`: the life of two halts, decided by people, and the audit trail of it all. */
async function main(): Promise<void> {
  if (!existsSync(CHROMIUM)) {
    say(`Skipped: there is no browser at ${CHROMIUM}. On Debian: apt-get install chromium.`);
    return;
  }
  const home = mkdtempSync(join(tmpdir(), 'pacekeeper-demo-'));
  const run = await startDemo(home);
  try {
    await decideOne(run);
    await expireOne(run);
    await printAudit(run);
  } finally {
    await run.stop();
  }
  rmSync(home, { recursive: true, force: true });
}

interface Listed {
  workflowId: string;
  incidentKey: string;
  campaignKey: string;
  status: string;
}

async function incidents(run: DemoRun, status: string): Promise<Listed[]> {
  const listed = await command(run, ['incidents', 'list', '--all', '--status', status, '--json']);
  return listed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Listed);
}

async function one(run: DemoRun, status: string, workflowId?: string): Promise<Listed> {
  const found = await until(async () =>
    (await incidents(run, status)).find(
      (incident) => incident.workflowId === (workflowId ?? incident.workflowId),
    ),
  );
  return found;
}

async function pausesOf(run: DemoRun, { campaignKey }: Listed): Promise<number> {
  const lines = (await (await fetch(`${run.simulatorUrl}/_sim/requests?effect=pause`)).json()) as {
    campaignId?: string;
  }[];
  return lines.filter((line) => line.campaignId === campaignKey).length;
}

/** Approved with a click in a real browser, seen in the simulator's journal, then overridden: it runs again. */
async function decideOne(run: DemoRun): Promise<void> {
  const asked = await one(run, 'awaiting_approval');
  say(`\n1. ${asked.workflowId} asks. Ana approves on the Slack page (${run.slackUrl}).`);
  const startedAt = Date.now();
  await approveOnSlackPage(run.slackUrl, asked.incidentKey, SHOTS);
  await one(run, 'halted', asked.workflowId);
  say(`   Pictures: ${SHOTS}-asked.png, ${SHOTS}-halted.png.`);
  say(`   Halted ${((Date.now() - startedAt) / 1_000).toFixed(1)} s after the browser opened.`);
  say(`   Pauses of this campaign in the simulator's journal: ${await pausesOf(run, asked)}`);
  const expires = new Date(Date.now() + 86_400_000).toISOString();
  const why = ['--category', 'budget_raised', '--reason', 'the client raised the budget'];
  say('2. Ana overrides it: up to 95 % off is fine for a day.');
  say(
    await command(run, [
      'override',
      asked.workflowId,
      '--threshold',
      '95',
      '--expires',
      expires,
      ...why,
      ...BY,
    ]),
  );
  await one(run, 'closed', asked.workflowId);
  say('   It is resumed, read back, and the incident is closed.');
}

/** A halt of the machine's own that nobody touches: its lease ends, and a person is asked whether to resume. */
async function expireOne(run: DemoRun): Promise<void> {
  const halted = await one(run, 'halted');
  say(`\n3. Nobody touches ${halted.workflowId}; a day passes.`);
  await skipTime(run.temporalAddress, halted.workflowId, 24.2 * 3_600);
  await one(run, 'resume_due', halted.workflowId);
  say('   The lease has ended: a person is asked whether to resume. Ana says yes.');
  say(await command(run, ['resume', halted.workflowId, '--reason', 'checked with the client', ...BY]));
}

async function printAudit(run: DemoRun): Promise<void> {
  say('\n4. Who did what, and whether the trail is whole:');
  say(await command(run, ['audit', 'list', '--actor', 'ana@example.com']));
  for (const type of ['action_intent', 'action_effect', 'override']) {
    say(await command(run, ['audit', 'list', '--type', type, '--limit', '20']));
  }
  say(await command(run, ['audit', 'verify']));
}

await main();
