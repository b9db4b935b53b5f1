import {
  isGrpcServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { HTTPException } from 'hono/http-exception';
import { NoWorkerAnswers } from '../client/answered-by-worker.ts';
import { OutsideFailure } from '../domain/failure.ts';
import { ApiProblem, type ProblemParts } from './problem.ts';
import type { ProblemKind } from './problem-kinds.ts';

const RETRY_AFTER_SECONDS = '10';

/** What went wrong, as the problem that the caller is told; what is none of the expected failures is `unexpected`. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof HTTPException) return ofHttp(error);
  if (error instanceof NoWorkerAnswers) return unavailable('no-worker', error.message, { cause: error });
  if (error instanceof OutsideFailure && error.code === 'STORE_UNAVAILABLE')
    return unavailable('store-unreachable', error.message, { cause: error });
  if (error instanceof WorkflowUpdateFailedError) return ofUpdate(error);
  return ofTemporal(error) ?? unexpected(error);
}

function unexpected(error: unknown): ApiProblem {
  const detail = 'This is a bug. The log has the rest under the request id; please report both.';
  return new ApiProblem('unexpected', detail, { cause: error });
}

/** Something is away for the moment: 503, and when to ask again. */
export function unavailable(kind: ProblemKind, detail: string, parts: ProblemParts = {}): ApiProblem {
  return new ApiProblem(kind, detail, { ...parts, headers: { 'retry-after': RETRY_AFTER_SECONDS } });
}

/** gRPC's codes for a server that is away or too slow: CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE. */
const AWAY_CODES: readonly number[] = [1, 4, 14];

/** What Temporal's own client threw: the server is away, or it refused the call. */
function ofTemporal(error: unknown): ApiProblem | null {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return temporalAway(error);
  // The client wraps what gRPC said, so it stands on the error or on its cause.
  const said = [error, (error as { cause?: unknown } | null)?.cause].find(isGrpcServiceError);
  if (said === undefined) return null;
  if (AWAY_CODES.includes(said.code)) return temporalAway(error);
  const detail = `Temporal refused the call: ${said.details}. "pacekeeper doctor" looks into it.`;
  return unavailable('temporal-unreachable', detail, { cause: error });
}

/** The server does not answer: 503, with what to do about it. */
export function temporalAway(cause: unknown): ApiProblem {
  const detail =
    'The Temporal server does not answer. Start everything with "npm start", or check TEMPORAL_ADDRESS; "pacekeeper doctor" looks into it.';
  return unavailable('temporal-unreachable', detail, { cause });
}

/** The incident took the decision in and could not answer it: it does not parse there, or the incident ended meanwhile. */
function ofUpdate(error: WorkflowUpdateFailedError): ApiProblem {
  const said = error.cause?.message ?? error.message;
  const detail = `${said} Look at the incident and decide again.`;
  return new ApiProblem('refused', detail, { members: { outcome: 'refused' }, cause: error });
}

function ofHttp(error: HTTPException): ApiProblem {
  if (error.status === 415)
    return new ApiProblem(
      'unsupported-media-type',
      'Send the body as JSON, with content-type: application/json.',
    );
  if (error.status === 400)
    return new ApiProblem('invalid-request', `${error.message}. /openapi.json says what is expected.`);
  return new ApiProblem('unexpected', error.message, { cause: error });
}
