import { confidenceOf } from '../domain/confidence.ts';
import { decide } from '../domain/decide.ts';
import { freshnessOf } from '../domain/freshness.ts';
import { metadataMatches, metadataScore } from '../domain/metadata-match.ts';
import { nameSimilarity } from '../domain/name-similarity.ts';
import type { Policy } from '../domain/policy.ts';
import { type EvaluateRecord, idOf, LineError, parseRecord } from './evaluate-record.ts';

/** The answer to one line (spec §7), as the JSON that is written; `isError` counts for the exit code. */
export interface LineAnswer {
  text: string;
  isError: boolean;
}

/** Answers one line of input with its decision, or with what is wrong with it. Pure. */
export function answerLine(text: string, policy: Policy): LineAnswer {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return errorAnswer(null, new LineError('INVALID_JSON', '', why));
  }
  try {
    return { text: JSON.stringify(judge(parseRecord(line), policy)), isError: false };
  } catch (error) {
    if (error instanceof LineError) return errorAnswer(idOf(line), error);
    throw error;
  }
}

function judge(record: EvaluateRecord, policy: Policy) {
  const { id, plan, actual } = record;
  const confidence = confidenceOf(
    {
      metadataMatch: metadataScore(metadataMatches(plan.metadata, actual.metadata)),
      nameSimilarity: nameSimilarity(plan.campaignName, actual.campaignName),
      freshness: freshnessOf(record.dataAgeMs),
    },
    policy.weights,
  );
  const { isMeantToRun } = record;
  const amounts = { targetMicros: plan.amountMicros, actualMicros: actual.amountMicros };
  const decision = decide({ ...amounts, isMeantToRun, confidence }, policy);
  const { variancePct, direction, zeroDelivery, severity, route, action, requiresHuman, reasons } = decision;
  const judged = { variancePct, direction, zeroDelivery, severity, route, action, requiresHuman, reasons };
  return { id, ...confidence, ...judged };
}

function errorAnswer(id: string | number | null, { code, message, path }: LineError): LineAnswer {
  return { text: JSON.stringify({ id, error: { code, message, path } }), isError: true };
}
