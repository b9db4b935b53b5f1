import { type Client, WorkflowFailedError } from '@temporalio/client';
import type { KeptLetter } from '../domain/dead-letter.ts';
import { letterEntry } from '../domain/dead-letter-entry.ts';
import { type RetryPlan, retryPlanOf } from '../domain/dead-letter-retry.ts';
import type { IncidentRecord } from '../domain/incident.ts';
import { printable } from '../domain/printable.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { DeadLetterBox, ResolveAnswer } from '../ports/dead-letter-box.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { AssessedObservation, ObservationLog } from '../ports/observation-log.ts';
import type { PlatformClock } from '../ports/platform-clock.ts';
import { alreadyText, type Handler, letterOf } from './dead-letters.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';
import { type Tried, tryCheck, tryObserve, trySweep } from './retry-paths.ts';

/** What a retry works with: a server with a worker, the store, and the time that sweeps are judged by. */
export interface RetryTools {
  client: Client;
  store: {
    deadLetterBox: DeadLetterBox;
    incidentBook: Pick<IncidentBook, 'find'>;
    observationLog: Pick<ObservationLog, 'latest'>;
    auditLog: Pick<AuditLog, 'append'>;
  };
  clock: PlatformClock;
  handler: Handler;
}

type Possible = Exclude<RetryPlan, { kind: 'not_possible' }>;

/** A letter with what is known of its incident and campaign. */
interface Subject {
  letter: KeptLetter;
  incident: IncidentRecord | null;
  latest: AssessedObservation | null;
}

/**
 * `pacekeeper dead-letters retry KEY`: tries what failed again, on the path that everything takes, and only then says that
 * the letter is dealt with; a crash in between leaves it open. Exit 0 when it is, 2 when it failed again (it then waits
 * still, or again) or cannot be retried, 4 without a worker.
 */
export async function runDeadLettersRetry(
  options: { key: string; json?: boolean | undefined },
  io: CliIo,
  tools: RetryTools,
): Promise<number> {
  const letter = await letterOf(tools.store.deadLetterBox, options.key);
  const { outcome, text } = await retry(letter, io, tools);
  if (options.json === true) print(io, JSON.stringify({ key: letter.key, outcome, text }));
  else for (const line of text.split('\n')) say(io, printable(line));
  return outcome === 'handled' || outcome === 'already' ? EXIT.done : EXIT.invalid;
}

interface Ended {
  outcome: 'handled' | 'failed_again' | 'not_possible' | 'already';
  text: string;
}

async function retry(letter: KeptLetter, io: CliIo, tools: RetryTools): Promise<Ended> {
  if (letter.resolution !== null) return { outcome: 'already', text: alreadyText(letter.resolution) };
  const subject = await subjectOf(letter, tools);
  const plan = planOf(subject);
  if (plan.kind === 'not_possible') {
    return { outcome: 'not_possible', text: `${letter.message}\nIt cannot be retried: ${plan.why}.` };
  }
  say(io, announcement(plan));
  return settle(letter, await perform(plan, subject, tools), tools);
}

/** Said before, because a platform that does not answer makes a sweep last. */
function announcement(plan: Possible): string {
  if (plan.kind === 'sweep') return `Sweeping ${plan.platform} …`;
  return plan.kind === 'observe'
    ? `Asking ${plan.workflowId} to look again …`
    : `Checking campaign ${plan.campaign.campaignKey} …`;
}

async function subjectOf(letter: KeptLetter, { store }: RetryTools): Promise<Subject> {
  const { platform, accountId, campaignKey, incidentKey } = letter;
  const [incident, latest] = await Promise.all([
    incidentKey === null ? null : store.incidentBook.find(incidentKey),
    campaignKey === null ? null : store.observationLog.latest({ platform, accountId, campaignKey }),
  ]);
  return { letter, incident, latest };
}

function planOf({ letter, incident, latest }: Subject): RetryPlan {
  return retryPlanOf(letter, { incident, latest: latest?.observation ?? null });
}

/** A workflow that fails is the failure again, in the words of its cause. */
async function perform(plan: Possible, subject: Subject, tools: RetryTools): Promise<Tried> {
  try {
    return await along(plan, subject, tools);
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return { kind: 'failed_again', text: `It failed again: ${rootMessage(error)}` };
  }
}

function along(plan: Possible, { letter, latest }: Subject, tools: RetryTools): Promise<Tried> {
  const { client, store, clock } = tools;
  if (plan.kind === 'check') return tryCheck(client, plan);
  if (plan.kind === 'sweep') return trySweep({ client, clock, box: store.deadLetterBox }, letter);
  if (latest === null) throw new Error(`No observation of ${plan.workflowId} to look at again`);
  return tryObserve(client, plan, latest);
}

function rootMessage(error: Error): string {
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}

/** Both ends are on record; the letter is dealt with unless the very same failure was met again. */
async function settle(letter: KeptLetter, tried: Tried, tools: RetryTools): Promise<Ended> {
  const { identity, ...said } = tools.handler;
  const resolution = { kind: 'retried', ...said } as const;
  const entry = letterEntry(letter, { ...resolution, identity, outcome: tried.kind });
  if (tried.kind === 'failed_again') {
    await tools.store.auditLog.append([entry]);
    return { outcome: 'failed_again', text: `${tried.text}\nThe letter waits still.` };
  }
  const request = { key: letter.key, resolution, seenLastAt: letter.lastAt };
  return endOf(tried, await tools.store.deadLetterBox.resolve(request, entry));
}

function endOf({ kind, text }: Tried, answer: ResolveAnswer): Ended {
  if (answer.kind === 'already') return { outcome: 'already', text: alreadyText(answer.resolution) };
  if (answer.kind === 'met_again') {
    return {
      outcome: 'failed_again',
      text: `${text}\nIt was met again at ${answer.lastAt}: it waits still.`,
    };
  }
  return { outcome: kind === 'failed_anew' ? 'failed_again' : 'handled', text };
}
