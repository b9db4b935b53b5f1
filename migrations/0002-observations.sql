-- The history of observations, each with what was decided of it (spec §4, issue §6).
CREATE TABLE observation (
  observation_id text PRIMARY KEY,
  sweep_key text,
  platform text NOT NULL,
  account_id text NOT NULL,
  campaign_key text NOT NULL,
  as_of timestamptz NOT NULL,
  severity text NOT NULL,
  action text NOT NULL,
  low_confidence boolean NOT NULL,
  zero_delivery boolean NOT NULL,
  already_halted boolean NOT NULL,
  running boolean NOT NULL,
  at_zero boolean NOT NULL,
  workflow_id text NOT NULL,
  assessed jsonb NOT NULL
);
CREATE INDEX observation_sweep ON observation (sweep_key, account_id, campaign_key);
CREATE INDEX observation_campaign ON observation (platform, account_id, campaign_key, as_of DESC);
CREATE INDEX observation_as_of ON observation (as_of);
