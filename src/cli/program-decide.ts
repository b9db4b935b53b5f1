import { Option } from 'commander';
import type { DecisionMessage } from '../workflows/messages.ts';
import { amount, hours, instant, percentage } from './arguments.ts';
import type { DecideBulkOptions } from './decide-bulk.ts';
import {
  type BulkFlags,
  type DecisionFlags,
  endOf,
  messageOf,
  type OverrideFlags,
  overrideOf,
  type SnoozeFlags,
  withBulk,
  withCategory,
  withReason,
} from './decision-flags.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { ProgramContext } from './program.ts';

const INCIDENT = 'its id, from "incidents list"';

/** Commands by which people decide: approve, reject, acknowledge, resume, snooze, override. */
export function addDecisions(context: ProgramContext): void {
  addApprove(context);
  addReject(context);
  addPlain(context, 'acknowledge', 'stop the reminders; the deadline stays');
  addPlain(context, 'resume', 'let a halted campaign run again, after a re-check');
  addSnooze(context);
  addOverride(context);
}

function addApprove(context: ProgramContext): void {
  const command = context.program
    .command('approve')
    .description('let the proposed halt (or the resume that is asked for) happen, after a re-check')
    .argument('[incident]', INCIDENT);
  withBulk(withReason(command)).action((incident: string | undefined, flags: BulkFlags) =>
    decideOneOrMany(context, incident, { ...flags, decision: 'approve' }),
  );
}

function addReject(context: ProgramContext): void {
  const command = context.program
    .command('reject')
    .description('say no: nothing is halted, or a halted campaign stays halted')
    .argument('[incident]', INCIDENT);
  withBulk(withCategory(withReason(command))).action((incident: string | undefined, flags: BulkFlags) =>
    decideOneOrMany(context, incident, { ...flags, decision: 'reject' }),
  );
}

function addPlain(context: ProgramContext, decision: 'acknowledge' | 'resume', about: string): void {
  const command = context.program.command(decision).description(about).argument('<incident>', INCIDENT);
  withReason(command).action((incident: string, flags: DecisionFlags) =>
    decideOne(context, incident, { message: messageOf(decision, flags), json: flags.json }),
  );
}

function addSnooze(context: ProgramContext): void {
  const command = context.program
    .command('snooze')
    .description(
      'set the campaign aside: silent until then, or until it gets worse; a halted one stays halted until then',
    )
    .argument('<incident>', INCIDENT)
    .addOption(new Option('--until <instant>', 'until then, such as 2026-03-15T20:00:00Z').argParser(instant))
    .addOption(new Option('--hours <n>', 'for so long from now').argParser(hours).conflicts('until'));
  withReason(command).action((incident: string, flags: SnoozeFlags) => {
    const message = { ...messageOf('snooze', flags), until: endOf(flags, Date.now()) };
    return decideOne(context, incident, { message, json: flags.json });
  });
}

function addOverride(context: ProgramContext): void {
  const command = context.program
    .command('override')
    .description('put your own word in place of the plan’s for this campaign, until it expires')
    .argument('<incident>', INCIDENT)
    .addOption(
      new Option(
        '--target-spend <amount>',
        'what should be spent by now, in the account’s currency',
      ).argParser(amount),
    )
    .addOption(
      new Option('--threshold <pct>', 'up to so many percent off is healthy')
        .argParser(percentage)
        .conflicts('targetSpend'),
    )
    .requiredOption(
      '--expires <instant>',
      'when the plan counts again, such as 2026-03-20T00:00:00Z',
      instant,
    );
  withCategory(withReason(command)).action((incident: string, flags: OverrideFlags) =>
    decideOne(context, incident, { message: overrideOf(flags), json: flags.json }),
  );
}

function decideOneOrMany(
  context: ProgramContext,
  incident: string | undefined,
  flags: BulkFlags & { decision: 'approve' | 'reject' },
): Promise<void> {
  const { sweep, question, platform, json } = flags;
  const message = messageOf(flags.decision, flags);
  if (incident !== undefined && sweep === undefined && question === undefined && platform === undefined)
    return decideOne(context, incident, { message, json });
  if (incident === undefined && sweep !== undefined && question !== undefined && !flags.observation)
    return decideBulk(context, { scope: { sweepKey: sweep, question, platform }, message, json });
  throw new CliError(
    `Name one incident, or --sweep KEY with --question halt|resume (no --observation: each is bound to its own).`,
    EXIT.invalid,
  );
}

function decideOne(
  { io, run }: ProgramContext,
  incident: string,
  order: { message: DecisionMessage; json?: true | undefined },
): Promise<void> {
  return run(async () => {
    const [{ runDecide }, { withDecisionTools }] = await Promise.all([
      import('./decide.ts'),
      import('./compose-decide.ts'),
    ]);
    return withDecisionTools(io, (tools) => runDecide({ ...order, incident }, io, tools));
  });
}

function decideBulk({ io, run }: ProgramContext, options: DecideBulkOptions): Promise<void> {
  return run(async () => {
    const [{ runDecideBulk }, { withDecisionTools }] = await Promise.all([
      import('./decide-bulk.ts'),
      import('./compose-decide.ts'),
    ]);
    return withDecisionTools(io, (tools) => runDecideBulk(options, io, tools));
  });
}
