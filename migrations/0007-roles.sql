-- Who may do what (docs/database.md). Two group roles for all databases of a server: what runs appends and looks after the
-- partitions, who reads reads. The owner of the tables is neither.

-- Makes the two roles where the present one may, and gives them what they need and nothing else. False where they are not
-- there: whoever may make roles makes them, then this is run again.
CREATE FUNCTION store_grant() RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
      ('keyed_request', 'INSERT, UPDATE')) AS listed (relation, rights)
  LOOP
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, pacekeeper_app, pacekeeper_reader', granted.relation);
    EXECUTE format('GRANT SELECT ON %I TO pacekeeper_app, pacekeeper_reader', granted.relation);
    IF granted.rights <> '' THEN EXECUTE format('GRANT %s ON %I TO pacekeeper_app', granted.rights, granted.relation); END IF;
  END LOOP;
  GRANT EXECUTE ON FUNCTION audit_append(jsonb), audit_maintain(), observation_maintain(timestamptz) TO pacekeeper_app;
  RETURN true;
END $$;

-- Functions may be called by everybody unless somebody says otherwise.
REVOKE EXECUTE ON FUNCTION audit_append(jsonb), audit_maintain(), observation_maintain(timestamptz), audit_anchor_partition(text, timestamptz),
  audit_keep_partition(text), partition_make(text, timestamptz), partitions_make(text, text, timestamptz), store_grant() FROM PUBLIC;
SELECT store_grant();
