import type { Platform } from '../domain/platform.ts';
import { count, instant, platformArgument } from './arguments.ts';
import type { ProgramContext } from './program.ts';

/** Commands that look at campaigns: sweep, check, evaluate, report. */
export function addWatchCommands(context: ProgramContext): void {
  addSweep(context);
  addCheck(context);
  addEvaluate(context);
  addReport(context);
}

function addSweep({ program, io, run }: ProgramContext): void {
  program
    .command('sweep')
    .description('one pass over all campaigns of a platform, until its incidents rest')
    .addArgument(platformArgument())
    .option('--as-of <instant>', 'judge as of this time (default: the platform clock)', instant)
    .option('--wait <seconds>', 'how long to wait for incidents to rest', count, 60)
    .option('--json', 'the counts as one JSON line')
    .action((platform: Platform, flags: { asOf?: string; wait: number; json?: true }) =>
      run(async () => {
        const [{ runSweep }, { composeSweeps }] = await Promise.all([
          import('./sweep.ts'),
          import('./compose-up.ts'),
        ]);
        return runSweep({ ...flags, platform }, io, composeSweeps());
      }),
    );
}

function addCheck({ program, io, run }: ProgramContext): void {
  program
    .command('check')
    .description('the whole path for one campaign, healthy or not; it never pauses by itself')
    .addArgument(platformArgument())
    .argument('<account>', 'account id')
    .argument('<campaign>', "the platform's campaign id")
    .option('--json', 'what was found as one JSON line')
    .action((...[platform, accountId, campaignId, flags]: [Platform, string, string, { json?: true }]) =>
      run(async () => {
        const { runCheck } = await import('./check.ts');
        return runCheck({ platform, accountId, campaignId, json: flags.json }, io);
      }),
    );
}

function addEvaluate({ program, io, run }: ProgramContext): void {
  program
    .command('evaluate')
    .description('judge JSON lines from standard input; pure: no guards, no server, no clock')
    .option('--policy <file>', 'policy file that changes thresholds')
    .option('--json', 'accepted everywhere; the answers are JSON lines anyway')
    .action((flags: { policy?: string }) =>
      run(async () => {
        const { runEvaluate } = await import('./evaluate.ts');
        return runEvaluate(flags, io);
      }),
    );
}

function addReport({ program, io, run }: ProgramContext): void {
  program
    .command('report')
    .description('tell the daily summary now, on the channel that is configured')
    .option('--until <instant>', 'end of the day that is told (default: now)', instant)
    .option('--json', 'the figures as one JSON line')
    .action((flags: { until?: string; json?: true }) =>
      run(async () => {
        const { runReport } = await import('./report.ts');
        return runReport(flags, io);
      }),
    );
}
