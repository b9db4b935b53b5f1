import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** What zod found, in Slack's words: `must be less than 3001 characters [json-pointer:/blocks/0/text/text]`. */
export function problemsOf(error: z.ZodError, input: unknown, root: string): string[] {
  return error.issues.map((issue) => {
    const isMissing = MISSING.includes(issue.code) && valueAt(input, issue.path) === undefined;
    const path = isMissing || isUnknownType(issue) ? issue.path.slice(0, -1) : issue.path;
    const pointer = [root, ...path.map(String)].join('/') || '/';
    return `${isMissing ? missing(issue) : words(issue, input)} [json-pointer:${pointer}]`;
  });
}

/** How zod says that nothing is there. */
const MISSING: readonly string[] = ['invalid_type', 'invalid_union', 'invalid_value'];

function missing({ path }: Issue): string {
  return `missing required field: ${String(path.at(-1))}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

function words(issue: Issue, input: unknown): string {
  if (issue.code === 'too_big') return tooBig(issue.origin, Number(issue.maximum));
  if (issue.code === 'too_small') return tooSmall(issue.origin, Number(issue.minimum));
  if (issue.code === 'unrecognized_keys') return `invalid additional property: ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_type') return `must provide ${withArticle(issue.expected)}`;
  if (issue.code === 'invalid_value') return 'must be a valid enum value';
  if (isUnknownType(issue)) return `unsupported type: ${String(valueAt(input, issue.path))}`;
  return issue.code === 'invalid_union' ? 'failed to match all allowed schemas' : issue.message;
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function tooBig(origin: string, maximum: number): string {
  if (origin === 'string') return `must be less than ${maximum + 1} characters`;
  return origin === 'array' ? `no more than ${maximum} items allowed` : `must be at most ${maximum}`;
}

function tooSmall(origin: string, minimum: number): string {
  if (origin === 'string') return `must be more than ${minimum - 1} characters`;
  return origin === 'array' ? `no fewer than ${minimum} items allowed` : `must be at least ${minimum}`;
}

function isUnknownType(issue: Issue): boolean {
  return issue.code === 'invalid_union' && 'note' in issue && issue.note === 'No matching discriminator';
}
