import { placeOf } from './places.ts';
import { pacekeeper, type Stage } from './stage.ts';

interface IncidentLine {
  workflowId: string;
  platform: string;
  campaignKey: string;
  status: string;
}

interface JournalLine {
  campaignId?: string;
}

/** One line of the log. */
export type Say = (line: string) => void;

/** The whole job on the running stack: a sweep of each platform, halts, and an approval over the API. Throws where it does not come out right. */
export async function doJob(stage: Stage, token: string, say: Say): Promise<void> {
  for (const platform of ['google', 'meta', 'dv360']) {
    const { stdout } = await pacekeeper(stage, 'sweep', platform, '--json');
    say(`sweep ${platform}: ${stdout.trim()}`);
  }
  const halted = await incidents(stage, 'halted');
  const pauses = await pausesOf(stage);
  say(`${halted.length} campaigns halted; the platforms' journal has ${pauses.length} pauses`);
  if (halted.length === 0 || halted.length !== pauses.length) throw new Error('Halts and pauses differ.');
  await approveOne(stage, token, say);
  const verified = await pacekeeper(stage, 'audit', 'verify');
  say(`audit verify: ${`${verified.stdout}${verified.stderr}`.trim().split('\n').at(-1)}`);
}

async function approveOne(stage: Stage, token: string, say: Say): Promise<void> {
  const [asked] = await incidents(stage, 'awaiting_approval');
  if (asked === undefined) throw new Error('Nothing waits for a person.');
  const before = await pausesOf(stage, asked.campaignKey);
  const base = `http://127.0.0.1:${placeOf(stage.places, 'api:8480')}`;
  const response = await fetch(`${base}/v1/incidents/${encodeURIComponent(asked.workflowId)}/decisions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ decision: 'approve', reason: 'stack:try' }),
  });
  say(`POST /v1/incidents/${asked.workflowId}/decisions → ${response.status} ${await response.text()}`);
  const after = await pausesOf(stage, asked.campaignKey);
  say(`pauses of that campaign in the platform's journal: ${before.length} before, ${after.length} after`);
  if (!response.ok || before.length !== 0 || after.length !== 1)
    throw new Error('The approval did not pause once.');
}

async function incidents(stage: Stage, status: string): Promise<IncidentLine[]> {
  const { stdout } = await pacekeeper(stage, 'incidents', 'list', '--status', status, '--json');
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as IncidentLine);
}

async function pausesOf(stage: Stage, campaignKey?: string): Promise<JournalLine[]> {
  const response = await fetch(`${stage.given['SIMULATOR_URL']}/_sim/requests?effect=pause`);
  const lines = (await response.json()) as JournalLine[];
  return lines.filter(({ campaignId }) => campaignKey === undefined || campaignId === campaignKey);
}
