import type { Command } from 'commander';
import type { ProgramContext } from './program.ts';

interface PolicyFlags {
  live?: true;
  json?: true;
}

const LIVE = 'as for real accounts (default: as PLATFORM_MODE says)';

/** `policy check|diff|explain`. */
export function addPolicy(context: ProgramContext): void {
  const policy = context.program
    .command('policy')
    .description('the numbers and lists that decide: whether they are right, what changed, what they say');
  addCheck(policy, context);
  addDiff(policy, context);
  addExplain(policy, context);
}

function addCheck(policy: Command, { io, run }: ProgramContext): void {
  policy
    .command('check')
    .description('find what is wrong in a policy file, with line and column, and what is probably not meant')
    .argument('[file]', 'the file (default: that of PACEKEEPER_POLICY, else the policy that is built in)')
    .option('--live', LIVE)
    .option('--json', 'the verdict as one JSON line')
    .action((file: string | undefined, { live, json }: PolicyFlags) =>
      run(async () => {
        const [{ runPolicyCheck }, { policyGround }] = await Promise.all([
          import('./policy-check.ts'),
          import('./compose-policy-tools.ts'),
        ]);
        const ground = policyGround(io, live === true);
        return runPolicyCheck({ file: file ?? ground.policyFile, json }, io, ground);
      }),
    );
}

function addDiff(policy: Command, { io, run }: ProgramContext): void {
  policy
    .command('diff')
    .description('each value that differs, in words, and whether the machine acts less by itself now')
    .argument('<old>', 'the policy file as it was')
    .argument('<new>', 'the policy file as it is to be')
    .option('--live', LIVE)
    .option('--json', 'one JSON line per change')
    .action((...[before, after, { live, json }]: [string, string, PolicyFlags]) =>
      run(async () => {
        const [{ runPolicyDiff }, { policyGround }] = await Promise.all([
          import('./policy-changes.ts'),
          import('./compose-policy-tools.ts'),
        ]);
        return runPolicyDiff({ before, after, json }, io, policyGround(io, live === true).base);
      }),
    );
}

function addExplain(policy: Command, { io, run }: ProgramContext): void {
  policy
    .command('explain')
    .description('which rule gives what for a campaign as it was last observed, and why')
    .argument('<campaign...>', 'platform, account and campaign, or an incident’s id')
    .option('--json', 'as one JSON line')
    .action((subject: string[], { json }: { json?: true }) =>
      run(async () => {
        const [{ runPolicyExplain }, { withExplainTools }] = await Promise.all([
          import('./policy-explain.ts'),
          import('./compose-policy-tools.ts'),
        ]);
        return withExplainTools(io, (tools) => runPolicyExplain({ subject, json }, io, tools));
      }),
    );
}
