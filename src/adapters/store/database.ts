import type { Generated, JSONColumnType } from 'kysely';
import type { CampaignMemory } from '../../domain/campaign-memory.ts';
import type { DeadLetter, LetterResolution } from '../../domain/dead-letter.ts';
import type { DecisionBasis } from '../../domain/decision-basis.ts';
import type { IncidentRecord } from '../../domain/incident.ts';
import type { MessageRef } from '../../ports/notifier.ts';
import type { AssessedObservation } from '../../ports/observation-log.ts';

/** The tables of `migrations/`, as kysely knows them. `bigint` columns come back as text. */
export interface Database {
  audit_entry: {
    chain: string;
    seq: string;
    key: string;
    at: Date;
    type: string;
    platform: string | null;
    campaign_key: string | null;
    incident_key: string | null;
    body: string;
    payload: Generated<unknown>;
    previous_hash: string;
    hash: string;
    recorded_at: Date;
  };
  audit_head: { chain: string; seq: string; hash: string; recorded_at: Date };
  retention: { relation: string; months: number };
  observation: {
    observation_id: string;
    sweep_key: string | null;
    platform: string;
    account_id: string;
    campaign_key: string;
    as_of: string;
    severity: string;
    action: string;
    low_confidence: boolean;
    zero_delivery: boolean;
    already_halted: boolean;
    running: boolean;
    at_zero: boolean;
    workflow_id: string;
    assessed: JSONColumnType<AssessedObservation & object>;
  };
  incident: {
    incident_key: string;
    workflow_id: string;
    platform: string;
    status: string;
    sequence: number;
    opened_at: string;
    updated_at: string;
    record: JSONColumnType<IncidentRecord & object>;
  };
  handover: {
    sweep_key: string;
    workflow_id: string;
    observation_id: string | null;
    outcome: string | null;
    basis: JSONColumnType<DecisionBasis & object> | null;
  };
  campaign_memory: {
    platform: string;
    account_id: string;
    campaign_key: string;
    memory: JSONColumnType<CampaignMemory & object>;
  };
  platform_write: { key: string; kind: string; status_before: string; observation_id: string | null };
  dead_letter: {
    key: string;
    sweep_key: string | null;
    at: string;
    letter: JSONColumnType<DeadLetter & object>;
    last_at: Date;
    resolution: JSONColumnType<LetterResolution & object> | null;
  };
  message: {
    incident_key: string;
    notifier: string;
    ref: JSONColumnType<MessageRef & object>;
    said: JSONColumnType<string[]>;
  };
  keyed_request: {
    person: string;
    key: string;
    fingerprint: string;
    at: string;
    answer: JSONColumnType<object> | null;
  };
  setting: { name: string; value: JSONColumnType<object> };
}
