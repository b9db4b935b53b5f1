-- How often all workers together have called each platform, and what is closed for a while (src/adapters/call-quota). Its
-- shape is that of rate-limiter-flexible. Not logged: a commit for each platform call would cost more than it is worth, and
-- after a crash the platforms themselves say what is too much.
CREATE UNLOGGED TABLE call_quota (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
) WITH (fillfactor = 50);

-- As in 0007, with the rights to the new table: what runs also removes what has expired.
CREATE OR REPLACE FUNCTION store_grant() RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  wanted text;
  granted record;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['pacekeeper_app', 'pacekeeper_reader'] LOOP
    CONTINUE WHEN EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted);
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)) THEN RETURN false; END IF;
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database's migration made it at this moment
    END;
  END LOOP;

  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  GRANT USAGE ON SCHEMA public TO pacekeeper_app, pacekeeper_reader;
  FOR granted IN
    SELECT relation, rights FROM (VALUES
      ('audit_entry', ''), ('audit_head', ''), ('audit_key', ''), ('retention', ''),
      ('kysely_migration', ''), ('kysely_migration_lock', ''),
      ('observation', 'INSERT'), ('platform_write', 'INSERT'),
      ('incident', 'INSERT, UPDATE'), ('handover', 'INSERT, UPDATE'), ('campaign_memory', 'INSERT, UPDATE'),
      ('dead_letter', 'INSERT, UPDATE'), ('message', 'INSERT, UPDATE'), ('setting', 'INSERT, UPDATE'),
      ('keyed_request', 'INSERT, UPDATE'), ('call_quota', 'INSERT, UPDATE, DELETE')) AS listed (relation, rights)
  LOOP
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, pacekeeper_app, pacekeeper_reader', granted.relation);
    EXECUTE format('GRANT SELECT ON %I TO pacekeeper_app, pacekeeper_reader', granted.relation);
    IF granted.rights <> '' THEN EXECUTE format('GRANT %s ON %I TO pacekeeper_app', granted.rights, granted.relation); END IF;
  END LOOP;
  GRANT EXECUTE ON FUNCTION audit_append(jsonb), audit_maintain(), observation_maintain(timestamptz) TO pacekeeper_app;
  RETURN true;
END $$;
SELECT store_grant();
