import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { OutsideFailure } from '../../domain/failure.ts';
import { type PlanMapping, planMappingSchema } from './plan-mapping.ts';

type MappingDocument = ReturnType<typeof parseDocument>;

/** Reads a mapping file. Throws `PLAN_UNREADABLE` that names file, line and column of all that is wrong with it. */
export async function loadPlanMapping(path: string): Promise<PlanMapping> {
  return parsePlanMapping(await readMappingFile(path), path);
}

/** Parses a mapping's YAML; `path` is only for messages. */
export function parsePlanMapping(text: string, path: string): PlanMapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const syntax = document.errors.map((error) => {
    const at = error.linePos?.[0] ?? { line: 1, col: 1 };
    return `${path}:${at.line}:${at.col}: ${error.message.split('\n')[0] ?? 'not YAML'}`;
  });
  if (syntax.length > 0) throw unusable(path, syntax);
  const parsed = planMappingSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  throw unusable(
    path,
    parsed.error.issues.map((issue) => describeIssue(issue, { document, lines, path })),
  );
}

async function readMappingFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new OutsideFailure(
      'PLAN_UNREADABLE',
      `Cannot read the mapping file ${path} (${code}). Give the path of a file like mappings/simulator-tracker.yaml.`,
      { cause },
    );
  }
}

function unusable(path: string, problems: readonly string[]): OutsideFailure {
  const text = problems.join('\n');
  return new OutsideFailure(
    'PLAN_UNREADABLE',
    `The mapping file ${path} cannot be used:\n${text}\nCorrect it and try again.`,
  );
}

function describeIssue(
  issue: z.core.$ZodIssue,
  { document, lines, path }: { document: MappingDocument; lines: LineCounter; path: string },
): string {
  const at = lines.linePos(offsetOf(document, issue));
  const field = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  return `${path}:${at.line}:${at.col}: ${field}${issue.message}`;
}

/** Where the issue stands; a field that is missing has no place, so its nearest parent's is given. */
function offsetOf(document: MappingDocument, issue: z.core.$ZodIssue): number {
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...issue.path, ...unknownKey];
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range !== undefined) return node.range[0];
  }
  return 0;
}
