import type { z } from 'zod';
import { ApiProblem } from './problem.ts';

/** Where something was wrong, and what. */
interface FieldError {
  pointer?: string;
  parameter?: string;
  detail: string;
}

/** What zod found wrong with a part of the request: JSON pointers for a body, names for parameters. */
export function validationProblem(target: string, issues: readonly z.core.$ZodIssue[]): ApiProblem {
  const errors = issues.flatMap((issue) => errorsOf(target, issue));
  const words = errors
    .map(({ pointer, parameter, detail }) => `${pointer ?? parameter}: ${detail}`)
    .join('; ');
  return new ApiProblem('invalid-request', `${words}. /openapi.json says what is expected.`, {
    members: { errors },
  });
}

function errorsOf(target: string, issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') return [placed(target, path, issue.message)];
  return issue.keys.map((key) => placed(target, [...path, key], 'there is no such field'));
}

function placed(target: string, path: readonly string[], detail: string): FieldError {
  if (target !== 'json') return { parameter: path.join('.'), detail };
  const steps = path.map(
    (step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`,
  );
  return { pointer: `#${steps.join('')}`, detail };
}
