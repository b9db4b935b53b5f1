import { randomUUID } from 'node:crypto';
import { type DecisionTools, decideIncident } from '../client/decide-incident.ts';
import type { DecisionAnswer, DecisionMessage } from '../workflows/messages.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { parseIncidentArgument } from './incident-argument.ts';
import { type CliIo, print, say } from './io.ts';

/** A person's decision as it is typed. */
export interface DecideOptions {
  incident: string;
  decision: 'approve' | 'reject' | 'acknowledge' | 'resume';
  by: string;
  reason: string;
  observation?: string | undefined;
  json?: boolean | undefined;
}

/**
 * `pacekeeper approve|reject|acknowledge|resume INCIDENT`: hands the decision to the incident and says what became of it.
 * Exit 0 when it counts, 2 when it was refused or came too late, 4 when no worker answers.
 */
export async function runDecide(options: DecideOptions, io: CliIo, tools: DecisionTools): Promise<number> {
  const incident = parseIncidentArgument(options.incident);
  const answer = await decide(options, tools);
  if (options.json === true) print(io, JSON.stringify({ incident: incident.workflowId, ...answer }));
  else say(io, wordsFor(answer));
  return answer.outcome === 'executed' || answer.outcome === 'recorded' ? EXIT.done : EXIT.invalid;
}

async function decide(options: DecideOptions, tools: DecisionTools): Promise<DecisionAnswer> {
  const { decision, by, reason, observation = null } = options;
  const incident = parseIncidentArgument(options.incident);
  const message: DecisionMessage = { decision, by, reason, observationId: observation };
  const result = await decideIncident(tools, incident, { updateId: `cli-${randomUUID()}`, message });
  if (result.kind === 'answered') return result.answer;
  throw new CliError(
    `There is no incident ${incident.workflowId}. "pacekeeper incidents list" shows those there are.`,
    EXIT.invalid,
  );
}

function wordsFor({ outcome, reason, decidedBy, at }: DecisionAnswer): string {
  const who = decidedBy === undefined ? '' : ` (decided by ${decidedBy}${at === undefined ? '' : `, ${at}`})`;
  return `${outcome.replaceAll('_', ' ')}: ${reason}${who}`;
}
