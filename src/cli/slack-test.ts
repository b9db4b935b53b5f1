import { OutsideFailure } from '../domain/failure.ts';
import { type Finding, findingLine } from './doctor.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, print } from './io.ts';

/** What is tried of Slack, in order; each gives what it found, and throws where Slack does not let it. */
export interface SlackStep {
  name: string;
  look: () => Promise<Omit<Finding, 'check'>>;
  /** nothing after it can work where it fails */
  isNeeded: boolean;
}

/**
 * `pacekeeper slack test`: tries what the product needs of Slack, step by step, and says what is missing and how to get it.
 * Exit 0 when all is well or only worth a warning, 1 when something is missing, 4 when Slack does not answer.
 */
export async function runSlackTest(
  options: { json: boolean },
  io: CliIo,
  steps: readonly SlackStep[],
): Promise<number> {
  let exitCode: number = EXIT.done;
  for (const step of steps) {
    const { finding, code } = await look(step);
    print(io, options.json ? JSON.stringify(finding) : findingLine(finding));
    exitCode = Math.max(exitCode, code);
    if (code !== EXIT.done && step.isNeeded) break;
  }
  return exitCode;
}

async function look({ name, look: ask }: SlackStep): Promise<{ finding: Finding; code: number }> {
  try {
    const finding = { check: name, ...(await ask()) };
    return { finding, code: finding.verdict === 'problem' ? EXIT.failed : EXIT.done };
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    const finding = { check: name, verdict: 'problem', detail: error.message, next: null } as const;
    return { finding, code: error.code === 'NOTIFIER_REJECTED' ? EXIT.failed : EXIT.unreachable };
  }
}
