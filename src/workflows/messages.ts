import { defaultPayloadConverter, type RawValue, rawValueTypeInfo } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import { type Instant, parseInstant } from '../domain/instant.ts';
import { REASON_CATEGORIES } from '../domain/reason-category.ts';

/** What a person may decide (spec §4). */
export const DECISIONS = ['approve', 'reject', 'acknowledge', 'resume', 'snooze', 'override'] as const;

const instant = z.string().refine((text) => parseInstant(text) !== null, 'expected an instant with its zone');

const decision = z.object({
  decision: z.enum(DECISIONS),
  by: z.string().trim().min(1).max(200),
  reason: z.string().max(2000).default(''),
  category: z.enum(REASON_CATEGORIES).nullish(),
  observationId: z.string().max(400).nullish(),
  until: instant.nullish(),
  targetSpend: z
    .string()
    .regex(/^\d{1,15}(\.\d{1,6})?$/, 'expected an amount such as 1500.00')
    .nullish(),
  thresholdPct: z.number().positive().max(1_000).nullish(),
  expiresAt: instant.nullish(),
  signature: z.object({ keyId: z.string().max(64), signedAt: instant, mac: z.string().max(100) }).nullish(),
});

/** A parsed decision of a person. */
export type DecisionMessage = z.infer<typeof decision>;

const observation = z.object({
  sweepKey: z.string().min(1),
  kind: z.enum(['campaign', 'data_fault', 'platform_unreachable']),
  observationId: z.string().nullable(),
  asOf: z.string().refine((text) => parseInstant(text) !== null, 'expected an instant'),
  isHealthy: z.boolean(),
  isReleased: z.boolean(),
  note: z.string().nullable(),
  digestKey: z.string().nullish(),
});

// Functions, because workers freeze what workflows share as far as its exports reach (PRELOADED), and Zod goes on building
// its schemas while they are used: what then cannot be built cannot be read.

/**
 * The payload of `approval` and `decide`: who decided what, why, and on which observation. `until` belongs to a snooze;
 * `targetSpend` (units of the account's currency, by now) or `thresholdPct`, and `expiresAt`, to an override. `signature` is the
 * word of a program of ours for all of it (`approvals.requireSignature`).
 */
export function decisionSchema() {
  return decision;
}

/** The signal `observe`, as the sweep sends it. */
export function observeSchema() {
  return observation;
}

/** How a decision was taken up: executed, recorded (it changes nothing on the platform), or why not. */
export interface DecisionAnswer {
  outcome: 'executed' | 'recorded' | 'refused' | 'already_decided' | 'not_supported';
  reason: string;
  decidedBy?: string;
  at?: Instant;
}

/** What the query `state` answers: where the incident stands, for people and programs. */
export interface IncidentView {
  incidentKey: string;
  status: string;
  severity: string | null;
  variancePct: number | null;
  observationId: string | null;
  deadline: Instant | null;
  leaseUntil: Instant | null;
  question: 'halt' | 'resume' | 'release' | 'look' | null;
  path: readonly string[];
  /** messages that no channel has taken yet */
  owed: number;
  decisions: readonly { decision: string; by: string; at: Instant; outcome: string }[];
}

/**
 * Takes every argument raw, however many there are: one that cannot be decoded would otherwise fail the workflow task for
 * ever (temporal-practice §0.4), and arguments beyond the declared ones are decoded too.
 */
const everyArgumentRaw = new Proxy([rawValueTypeInfo], {
  get: (types, name) =>
    typeof name === 'string' && /^\d+$/.test(name) ? rawValueTypeInfo : Reflect.get(types, name),
});
const raw = { inputTypes: everyArgumentRaw };

/** A sweep's word on the campaign. */
export const observeSignal = defineSignal<[RawValue | undefined]>('observe', { typeInfo: raw });

/** A person's decision, by `temporal workflow signal`, the Web UI, or in bulk. */
export const approvalSignal = defineSignal<[RawValue | undefined]>('approval', { typeInfo: raw });

/** A person's decision, by our API and CLI: answered with what became of it. */
export const decideUpdate = defineUpdate<DecisionAnswer, [RawValue | undefined]>('decide', { typeInfo: raw });

/** Where the incident stands. */
export const stateQuery = defineQuery<IncidentView, [], 'state'>('state', { typeInfo: raw });

/** What reading a message gives: the value, or why it is none. */
export type Parsed<T> = { kind: 'parsed'; value: T } | { kind: 'unreadable'; why: string };

/** Reads a raw payload, whatever its encoding: nothing that arrives may fail a workflow task (temporal-practice §0.4). */
export function readMessage<T>(raw: RawValue | undefined, schema: z.ZodType<T>): Parsed<T> {
  if (raw === undefined) return { kind: 'unreadable', why: 'no payload' };
  try {
    const decoded = fromJsonText(defaultPayloadConverter.fromPayload(raw.payload));
    const result = schema.safeParse(decoded);
    if (result.success) return { kind: 'parsed', value: result.data };
    const [issue] = result.error.issues;
    return {
      kind: 'unreadable',
      why: `${issue?.path.join('.') || 'payload'}: ${issue?.message ?? 'not a decision'}`,
    };
  } catch (error) {
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  }
}

/** The Web UI can send an object as plain text; that is the same decision. */
function fromJsonText(value: unknown): unknown {
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
