import { randomUUID } from 'node:crypto';
import { type DecisionTools, decideIncident } from '../client/decide-incident.ts';
import { type DecisionAnswer, type DecisionMessage, decisionSchema } from '../workflows/messages.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { parseIncidentArgument } from './incident-argument.ts';
import { type CliIo, print, say } from './io.ts';

/** A person's decision on one incident, as it is typed. */
export interface DecideOptions {
  incident: string;
  message: DecisionMessage;
  json?: boolean | undefined;
}

/**
 * `pacekeeper approve|reject|acknowledge|resume|snooze|override INCIDENT`: hands the decision to the incident and says what
 * became of it. Exit 0 when it counts, 2 when it was refused or came too late, 4 when no worker answers.
 */
export async function runDecide(options: DecideOptions, io: CliIo, tools: DecisionTools): Promise<number> {
  const incident = parseIncidentArgument(options.incident);
  const message = readDecision(options.message);
  const result = await decideIncident(tools, incident, { updateId: `cli-${randomUUID()}`, message });
  if (result.kind === 'unknown_incident') throw unknownIncident(incident.workflowId);
  const { answer } = result;
  if (options.json === true) print(io, JSON.stringify({ incident: incident.workflowId, ...answer }));
  else say(io, answerInWords(answer));
  return counts(answer) ? EXIT.done : EXIT.invalid;
}

/** The decision as the incident will read it. Throws `CliError` (exit 2) on what it would not take. */
export function readDecision(message: DecisionMessage): DecisionMessage {
  const parsed = decisionSchema().safeParse(message);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message: why }) => `${path.join('.')}: ${why}`);
  throw new CliError(
    `This is no decision: ${problems.join('; ')}. Correct it and decide again.`,
    EXIT.invalid,
  );
}

/** Whether a decision counts, and was not refused, too late or unknown. */
export function counts({ outcome }: DecisionAnswer): boolean {
  return outcome === 'executed' || outcome === 'recorded';
}

/** What became of a decision, on one line. */
export function answerInWords({ outcome, reason, decidedBy, at }: DecisionAnswer): string {
  const who = decidedBy === undefined ? '' : ` (decided by ${decidedBy}${at === undefined ? '' : `, ${at}`})`;
  return `${outcome.replaceAll('_', ' ')}: ${reason}${who}`;
}

function unknownIncident(workflowId: string): CliError {
  return new CliError(
    `There is no incident ${workflowId}. "pacekeeper incidents list" shows those there are.`,
    EXIT.invalid,
  );
}
