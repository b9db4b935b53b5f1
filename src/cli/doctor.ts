import { EXIT } from './exit-codes.ts';
import { type CliIo, print } from './io.ts';

/** One thing that was looked at; `next` says what to do where it is not well. */
export interface Finding {
  check: string;
  verdict: 'ok' | 'warning' | 'problem';
  detail: string;
  next: string | null;
}

/** A check by name; throws where the thing cannot even be looked at. */
export interface Check {
  name: string;
  look: () => Promise<Omit<Finding, 'check'>>;
}

/** `pacekeeper doctor`: looks at everything side by side. Exit 0 when all is well or only worth a warning, else 1. */
export async function runDoctor(
  options: { json: boolean },
  io: CliIo,
  checks: readonly Check[],
): Promise<number> {
  const findings = await Promise.all(checks.map(look));
  for (const finding of findings) print(io, options.json ? JSON.stringify(finding) : findingLine(finding));
  return findings.some(({ verdict }) => verdict === 'problem') ? EXIT.failed : EXIT.done;
}

async function look({ name, look: ask }: Check): Promise<Finding> {
  try {
    return { check: name, ...(await ask()) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { check: name, verdict: 'problem', detail, next: null };
  }
}

const MARKS = { ok: '✓', warning: '!', problem: '✗' } as const;

/** A finding for people: a mark, what was found, and below it what to do. */
export function findingLine({ check, verdict, detail, next }: Finding): string {
  return `${MARKS[verdict]} ${check}: ${detail}${next === null ? '' : `\n    ${next}`}`;
}
