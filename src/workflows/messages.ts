import { type RawValue, rawValueTypeInfo } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { Instant } from '../domain/instant.ts';

/** What a person may decide (spec §4). `snooze` and `override` are understood and answered `not_supported` for now. */
export const DECISIONS = ['approve', 'reject', 'acknowledge', 'resume', 'snooze', 'override'] as const;

/** The payload of `approval` and `decide`: who decided what, why, and on which observation. */
export const decisionSchema = z.object({
  decision: z.enum(DECISIONS),
  by: z.string().trim().min(1).max(200),
  reason: z.string().max(2000).default(''),
  observationId: z.string().max(400).nullish(),
});

/** A parsed decision of a person. */
export type DecisionMessage = z.infer<typeof decisionSchema>;

/** The signal `observe`, as the sweep sends it. */
export const observeSchema = z.object({
  sweepKey: z.string().min(1),
  kind: z.enum(['campaign', 'data_fault', 'platform_unreachable']),
  observationId: z.string().nullable(),
  asOf: z.string(),
  isHealthy: z.boolean(),
  isReleased: z.boolean(),
  note: z.string().nullable(),
});

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
  decisions: readonly { decision: string; by: string; at: Instant; outcome: string }[];
}

// Raw payloads: a value that cannot be decoded would otherwise fail the workflow task for ever (temporal-practice §0.4).
const raw = { inputTypes: [rawValueTypeInfo] };

/** A sweep's word on the campaign. */
export const observeSignal = defineSignal<[RawValue | undefined]>('observe', { typeInfo: raw });

/** A person's decision, by `temporal workflow signal`, the Web UI, or in bulk. */
export const approvalSignal = defineSignal<[RawValue | undefined]>('approval', { typeInfo: raw });

/** A person's decision, by our API and CLI: answered with what became of it. */
export const decideUpdate = defineUpdate<DecisionAnswer, [RawValue | undefined]>('decide', { typeInfo: raw });

/** Where the incident stands. */
export const stateQuery = defineQuery<IncidentView>('state');
