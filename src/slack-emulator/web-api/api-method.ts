import type { z } from 'zod';
import { problemsOf } from '../blocks/problems.ts';
import type { Emulator } from '../emulator.ts';

/** Arguments as they came, from a form or from JSON. */
export type Arguments = Readonly<Record<string, unknown>>;

/** What a method answers; a refusal names one of Slack's codes. */
export type ApiAnswer = { ok: boolean; error?: string } & Record<string, unknown>;

/** One method of the Web API. */
export interface ApiMethod {
  /** which token it takes */
  token: 'bot' | 'app' | 'any';
  /** any one of these lets a bot token call it; none are needed when empty */
  scopes: readonly string[];
  run(emulator: Emulator, args: Arguments): ApiAnswer;
}

/** Makes a method whose arguments are parsed first: what does not fit is `invalid_arguments`. */
export function apiMethod<Schema extends z.ZodType>(
  schema: Schema,
  { token = 'bot', scopes = [] }: Partial<Pick<ApiMethod, 'token' | 'scopes'>>,
  handle: (emulator: Emulator, args: z.output<Schema>) => ApiAnswer,
): ApiMethod {
  return {
    token,
    scopes,
    run: (emulator, args) => {
      const parsed = schema.safeParse(args);
      return parsed.success
        ? handle(emulator, parsed.data)
        : invalidArguments(problemsOf(parsed.error, args, ''));
    },
  };
}

/** A refusal with Slack's code. */
export function refusal(error: string): ApiAnswer {
  return { ok: false, error };
}

/** A refusal that says what is wrong with the arguments. */
export function invalidArguments(problems: readonly string[]): ApiAnswer {
  return withMessages('invalid_arguments', problems);
}

/** A refusal with Slack's code and what stands in `response_metadata`. */
export function withMessages(error: string, problems: readonly string[]): ApiAnswer {
  return {
    ok: false,
    error,
    errors: problems,
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  };
}
