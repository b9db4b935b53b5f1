import type { Instant } from '../domain/instant.ts';

/** A request that its sender may repeat: who sent it, the key they gave it, and a hash of what it asks. */
export interface KeyedRequest {
  person: string;
  key: string;
  fingerprint: string;
  at: Instant;
}

/** What is known of a key: nothing yet, the request itself (with its answer, once there is one), or another request. */
export type RequestClaim =
  | { kind: 'first' }
  | { kind: 'unanswered' }
  | { kind: 'answered'; answer: unknown }
  | { kind: 'other_request' };

/** Requests under the keys of those who sent them, so that a repeated one is answered as the first time. */
export interface RequestBook {
  /** The first request under a person's key is the one that the key stands for. */
  claim(request: KeyedRequest): Promise<RequestClaim>;
  /** Notes its answer (plain JSON); the first answer stands. */
  answer(request: Pick<KeyedRequest, 'person' | 'key'>, answer: unknown): Promise<void>;
}
