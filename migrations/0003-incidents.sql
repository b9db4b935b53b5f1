-- Where incidents stand, what sweeps handed over to them, and what outlives them (spec §1, §4).
CREATE TABLE incident (
  incident_key text PRIMARY KEY,
  workflow_id text NOT NULL,
  platform text NOT NULL,
  status text NOT NULL,
  sequence integer NOT NULL,
  opened_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  record jsonb NOT NULL
);
CREATE INDEX incident_workflow ON incident (workflow_id, opened_at DESC);
CREATE INDEX incident_open ON incident (workflow_id) WHERE status <> 'closed';

CREATE TABLE handover (
  sweep_key text NOT NULL,
  workflow_id text NOT NULL,
  observation_id text,
  outcome text,
  PRIMARY KEY (sweep_key, workflow_id)
);

CREATE TABLE campaign_memory (
  platform text NOT NULL,
  account_id text NOT NULL,
  campaign_key text NOT NULL,
  memory jsonb NOT NULL,
  PRIMARY KEY (platform, account_id, campaign_key)
);

-- A write to a platform is noted before it is made: its repetition after a crash knows what it finds.
CREATE TABLE platform_write (
  key text PRIMARY KEY,
  kind text NOT NULL,
  status_before text NOT NULL
);

CREATE TABLE dead_letter (
  key text PRIMARY KEY,
  sweep_key text,
  at timestamptz NOT NULL,
  letter jsonb NOT NULL
);
CREATE INDEX dead_letter_at ON dead_letter (at DESC);

CREATE TABLE message (
  incident_key text NOT NULL,
  notifier text NOT NULL,
  ref jsonb NOT NULL,
  said jsonb NOT NULL,
  PRIMARY KEY (incident_key, notifier)
);

CREATE TABLE setting (
  name text PRIMARY KEY,
  value jsonb NOT NULL
);
