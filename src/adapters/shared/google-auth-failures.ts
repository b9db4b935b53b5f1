import { z } from 'zod';
import { OutsideFailure } from '../../domain/failure.ts';
import { type AnswerSource, unreadableAnswer } from './answer.ts';
import type { HttpAnswer } from './http.ts';
import { quotable } from './redaction.ts';
import { retryAfterOf, serverFailure } from './status-failures.ts';

const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/** What a person does about each refusal of Google's token endpoint (RFC 6749 §5.2). */
const REMEDIES: Readonly<Record<string, string>> = {
  invalid_grant:
    'The refresh token or key was revoked or has expired: give consent again (or make a new key) and set the new credential.',
  invalid_client:
    'The client id or the client secret is wrong: copy both again from the Google Cloud console.',
  unauthorized_client: 'This client may not use that grant: check its type in the Google Cloud console.',
  invalid_scope: 'The credential lacks a scope that is needed: give consent again with all scopes.',
};

const DEFAULT_REMEDY = 'Check the credential in the Google Cloud console.';

/** The failure for an answer of the token endpoint that is no token. */
export function tokenRefused(source: AnswerSource, answer: HttpAnswer): OutsideFailure {
  if (answer.status >= 500) return serverFailure(source, answer);
  if (answer.status === 429) return tokenRateLimited(source, answer);
  const refusal = refusalSchema.safeParse(answer.body);
  if (!refusal.success) return unreadableAnswer(source, `with HTTP ${answer.status} and no OAuth error`);
  const { error, error_description: description = '' } = refusal.data;
  const code = quotable(error, 60);
  return new OutsideFailure(
    'PLATFORM_AUTH_REJECTED',
    `Google refused ${source.what} (${code}${description === '' ? '' : `: ${quotable(description, 120)}`}). ${REMEDIES[error] ?? DEFAULT_REMEDY}`,
    { details: { platform: source.platform, code } },
  );
}

function tokenRateLimited(source: AnswerSource, answer: HttpAnswer): OutsideFailure {
  return new OutsideFailure(
    'PLATFORM_RATE_LIMITED',
    `Google limits ${source.what} for now. It is tried again when Google allows.`,
    {
      retryAfterMs: retryAfterOf(answer.headers, Date.now()),
      details: { platform: source.platform, code: 'TOKEN_RATE_LIMIT' },
    },
  );
}
