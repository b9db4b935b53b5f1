-- The tables that grow without end are cut by month (issue 5 §2): observations by what they are of, audit rows by when they
-- were recorded, so that a month of a chain is one stretch of it. A default partition takes what has no month of its own.

-- How many whole months are kept. Only the owner of the tables changes it: who may only append cannot shorten it.
CREATE TABLE retention (
  relation text PRIMARY KEY,
  months integer NOT NULL CHECK (months >= 3)
);
INSERT INTO retention VALUES ('audit_entry', 25), ('observation', 13);

ALTER TABLE observation RENAME TO observation_before;
CREATE TABLE observation (
  observation_id text NOT NULL,
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
) PARTITION BY RANGE (as_of);
CREATE TABLE observation_default PARTITION OF observation DEFAULT;

ALTER TABLE audit_entry RENAME TO audit_entry_before;
CREATE TABLE audit_entry (
  chain text NOT NULL,
  seq bigint NOT NULL,
  key text NOT NULL,
  at timestamptz NOT NULL,
  type text NOT NULL,
  platform text,
  campaign_key text,
  incident_key text,
  body text NOT NULL,
  payload jsonb GENERATED ALWAYS AS (body::jsonb) STORED,
  previous_hash text NOT NULL,
  hash text NOT NULL,
  recorded_at timestamptz NOT NULL
) PARTITION BY RANGE (recorded_at);
CREATE TABLE audit_entry_default PARTITION OF audit_entry DEFAULT;

-- Within a chain it never goes back, whatever the clock does.
ALTER TABLE audit_head ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT '-infinity';

CREATE FUNCTION month_of(moment timestamptz, plus integer) RETURNS timestamptz LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT (date_trunc('month', moment AT TIME ZONE 'UTC') + make_interval(months => plus)) AT TIME ZONE 'UTC'
$$;

CREATE FUNCTION as_iso(moment timestamptz) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- A trigger on TRUNCATE holds for the one table it is on: each partition of the audit has its own.
CREATE FUNCTION audit_keep_partition(name text) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER audit_entry_keep_all BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', name);
END $$;

-- Makes the partition of the month that `moment` is in. Its name, or null where it is there.
CREATE FUNCTION partition_make(parent text, moment timestamptz) RETURNS text LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  name text := parent || to_char(moment AT TIME ZONE 'UTC', '"_"YYYY_MM');
BEGIN
  IF to_regclass(name) IS NOT NULL THEN RETURN NULL; END IF;
  EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                 name, parent, month_of(moment, 0), month_of(moment, 1));
  IF parent = 'audit_entry' THEN PERFORM audit_keep_partition(name); END IF;
  RETURN name;
END $$;

-- Makes the partitions of this month and the next three, and of all months up to then that the default partition has rows
-- of. Those move by way of a table that is let go of: nothing is deleted from the audit.
CREATE FUNCTION partitions_make(parent text, by_column text, moment timestamptz) RETURNS text[] LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  ahead constant integer := 3;
  spare text := parent || '_default';
  stray text := parent || '_stray';
  has_strays boolean;
  months timestamptz[];
  month timestamptz;
  columns text;
  made text[] := '{}';
BEGIN
  SELECT array_agg(month_of(moment, plus)) INTO months FROM generate_series(0, ahead) AS plus;
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I < %L)', spare, by_column, month_of(moment, ahead + 1)) INTO has_strays;
  IF has_strays THEN
    EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', parent, spare);
    EXECUTE format('ALTER TABLE %I RENAME TO %I', spare, stray);
    EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', spare, parent);
    IF parent = 'audit_entry' THEN PERFORM audit_keep_partition(spare); END IF;
    EXECUTE format('SELECT $1 || array_agg(DISTINCT month_of(%I, 0)) FROM %I WHERE %I < %L',
                   by_column, stray, by_column, month_of(moment, ahead + 1)) INTO months USING months;
  END IF;
  FOR month IN SELECT DISTINCT wanted FROM unnest(months) AS wanted ORDER BY 1 LOOP
    made := made || partition_make(parent, month);
  END LOOP;
  IF has_strays THEN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
    WHERE attrelid = parent::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
    EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM %I', parent, columns, columns, stray);
    EXECUTE format('DROP TABLE %I', stray);
  END IF;
  RETURN array_remove(made, NULL);
END $$;

-- The partitions whose month was over before `cutoff`, oldest first.
CREATE FUNCTION partitions_before(parent text, cutoff timestamptz) RETURNS TABLE (name text, until timestamptz) LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT relname, ends FROM (
    SELECT relname::text, month_of(to_date(right(relname, 7), 'YYYY_MM')::timestamp AT TIME ZONE 'UTC', 1) AS ends
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = parent::regclass AND relname ~ '_\d{4}_\d{2}$'
  ) partition WHERE ends <= cutoff ORDER BY ends
$$;

-- The first moment that is kept of a table, given the present one.
CREATE FUNCTION kept_since(parent text, moment timestamptz) RETURNS timestamptz LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT month_of(moment, -months) FROM retention WHERE relation = parent
$$;

-- Makes the months of observations that come, and drops those that are over and no longer kept, with what sweeps handed
-- over and what requests were answered in them. `moment` is the platforms' time; a future one makes nothing older.
CREATE FUNCTION observation_maintain(moment timestamptz) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  cutoff timestamptz;
  made text[];
  dropped text[] := '{}';
  due record;
BEGIN
  LOCK TABLE retention IN SHARE UPDATE EXCLUSIVE MODE; -- one round at a time
  cutoff := kept_since('observation', least(moment, clock_timestamp()));
  made := partitions_make('observation', 'as_of', moment) || partitions_make('observation', 'as_of', clock_timestamp());
  FOR due IN SELECT * FROM partitions_before('observation', cutoff) LOOP
    EXECUTE format('DROP TABLE %I', due.name);
    dropped := dropped || due.name;
  END LOOP;
  IF cardinality(dropped) > 0 THEN
    DELETE FROM handover WHERE substring(sweep_key FROM ':(\d{4}-\d\d-\d\dT.*)$') COLLATE "C" < as_iso(cutoff) COLLATE "C";
    DELETE FROM keyed_request WHERE at < cutoff;
  END IF;
  RETURN jsonb_build_object('made', to_jsonb(made), 'dropped', to_jsonb(dropped));
END $$;

-- Appends [{chain, key, body}] in order and returns how many were new. The stored text is what is hashed, so that an
-- export can be verified without a database.
CREATE OR REPLACE FUNCTION audit_append(items jsonb) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  head audit_head%ROWTYPE;
  item record;
  payload jsonb;
  before text;
  appended integer := 0;
BEGIN
  FOR head.chain IN SELECT DISTINCT value->>'chain' FROM jsonb_array_elements(items) ORDER BY 1 LOOP
    INSERT INTO audit_head VALUES (head.chain, 0, '') ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM audit_head WHERE chain = head.chain FOR UPDATE;
    head.recorded_at := greatest(head.recorded_at, clock_timestamp());
    FOR item IN
      SELECT value->>'key' AS key, value->>'body' AS body
      FROM jsonb_array_elements(items) WITH ORDINALITY
      WHERE value->>'chain' = head.chain ORDER BY ordinality
    LOOP
      INSERT INTO audit_key VALUES (item.key) ON CONFLICT DO NOTHING;
      CONTINUE WHEN NOT FOUND;
      payload := item.body::jsonb;
      before := head.hash;
      head.seq := head.seq + 1;
      head.hash := encode(sha256(convert_to(before || head.chain || ':' || head.seq || ':' || item.body, 'UTF8')), 'hex');
      INSERT INTO audit_entry (chain, seq, key, at, type, platform, campaign_key, incident_key, body, previous_hash, hash, recorded_at)
      VALUES (head.chain, head.seq, item.key, (payload->>'at')::timestamptz, payload->>'type', payload->>'platform',
              payload->>'campaignKey', payload->>'incidentKey', item.body, before, head.hash, head.recorded_at);
      appended := appended + 1;
    END LOOP;
    UPDATE audit_head SET seq = head.seq, hash = head.hash, recorded_at = head.recorded_at WHERE chain = head.chain;
  END LOOP;
  RETURN appended;
END $$;

-- Says in each chain that is in a partition where the chain begins once the partition is gone.
CREATE FUNCTION audit_anchor_partition(name text, until timestamptz) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  tail record;
BEGIN
  FOR tail IN EXECUTE format('SELECT DISTINCT ON (chain) chain, seq, hash FROM %I ORDER BY chain, seq DESC', name) LOOP
    PERFORM audit_append(jsonb_build_array(jsonb_build_object(
      'chain', tail.chain,
      'key', 'retention/' || name || '/' || tail.chain,
      'body', jsonb_build_object(
        'key', 'retention/' || name || '/' || tail.chain,
        'type', 'schedule', 'at', as_iso(clock_timestamp()), 'platform', nullif(tail.chain, 'system'),
        'accountId', NULL, 'campaignKey', NULL, 'sweepKey', NULL, 'incidentKey', NULL, 'observationId', NULL,
        'policyVersion', NULL, 'actor', jsonb_build_object('kind', 'machine'),
        'why', 'rows recorded before ' || as_iso(until) || ' are no longer kept',
        'data', jsonb_build_object('subject', 'retention', 'droppedThrough',
          jsonb_build_object('seq', tail.seq, 'hash', tail.hash, 'recordedBefore', as_iso(until))))::text)));
  END LOOP;
END $$;

-- Makes the months of the audit that come, and drops those that are over and no longer kept, each after its chains say so.
-- Who appends takes the heads first: with that table locked nobody is in the middle of it.
CREATE FUNCTION audit_maintain() RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  made text[];
  dropped text[] := '{}';
  due record;
BEGIN
  LOCK TABLE retention IN SHARE UPDATE EXCLUSIVE MODE; -- one round at a time
  LOCK TABLE audit_head IN EXCLUSIVE MODE;
  made := partitions_make('audit_entry', 'recorded_at', clock_timestamp());
  FOR due IN SELECT * FROM partitions_before('audit_entry', kept_since('audit_entry', clock_timestamp())) LOOP
    PERFORM audit_anchor_partition(due.name, due.until);
    EXECUTE format('DELETE FROM audit_key USING %I AS gone WHERE audit_key.key = gone.key', due.name);
    EXECUTE format('DROP TABLE %I', due.name);
    dropped := dropped || due.name;
  END LOOP;
  RETURN jsonb_build_object('made', to_jsonb(made), 'dropped', to_jsonb(dropped));
END $$;

-- What is there moves over. When an audit row of before was recorded is not known: not before the rows it follows.
INSERT INTO observation SELECT * FROM observation_before;
INSERT INTO audit_entry (chain, seq, key, at, type, platform, campaign_key, incident_key, body, previous_hash, hash, recorded_at)
SELECT chain, seq, key, at, type, platform, campaign_key, incident_key, body, previous_hash, hash,
       least(max(at) OVER (PARTITION BY chain ORDER BY seq), now())
FROM audit_entry_before;
UPDATE audit_head SET recorded_at = tail.recorded_at
FROM (SELECT chain, max(recorded_at) AS recorded_at FROM audit_entry GROUP BY chain) tail WHERE tail.chain = audit_head.chain;
DROP TABLE observation_before, audit_entry_before;

ALTER TABLE observation ADD PRIMARY KEY (observation_id, as_of);
CREATE INDEX observation_sweep ON observation (sweep_key, account_id, campaign_key);
CREATE INDEX observation_campaign ON observation (platform, account_id, campaign_key, as_of DESC);

ALTER TABLE audit_entry ADD PRIMARY KEY (chain, seq, recorded_at);
CREATE INDEX audit_entry_at ON audit_entry (at DESC);
CREATE INDEX audit_entry_campaign ON audit_entry (campaign_key, at DESC);
CREATE INDEX audit_entry_incident ON audit_entry (incident_key);
CREATE INDEX audit_entry_key ON audit_entry (key);
CREATE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
SELECT audit_keep_partition('audit_entry'), audit_keep_partition('audit_entry_default');

SELECT partitions_make('observation', 'as_of', now()), partitions_make('audit_entry', 'recorded_at', now());
