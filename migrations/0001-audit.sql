-- The audit trail: append-only and hash-chained (spec §5). Only audit_append writes; nobody changes or removes a row.
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
  PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_entry_at ON audit_entry (at DESC);
CREATE INDEX audit_entry_campaign ON audit_entry (campaign_key, at DESC);
CREATE INDEX audit_entry_incident ON audit_entry (incident_key);

-- A key appended once is never appended again, whatever is repeated.
CREATE TABLE audit_key (key text PRIMARY KEY);

CREATE TABLE audit_head (
  chain text PRIMARY KEY,
  seq bigint NOT NULL,
  hash text NOT NULL
);

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = '42501';
END $$;

CREATE TRIGGER audit_entry_keep BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_keep_all BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- Appends [{chain, key, body}] in order and returns how many were new. The stored text is what is hashed, so that an
-- export can be verified without a database.
CREATE FUNCTION audit_append(items jsonb) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
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
      INSERT INTO audit_entry (chain, seq, key, at, type, platform, campaign_key, incident_key, body, previous_hash, hash)
      VALUES (head.chain, head.seq, item.key, (payload->>'at')::timestamptz, payload->>'type', payload->>'platform',
              payload->>'campaignKey', payload->>'incidentKey', item.body, before, head.hash);
      appended := appended + 1;
    END LOOP;
    UPDATE audit_head SET seq = head.seq, hash = head.hash WHERE chain = head.chain;
  END LOOP;
  RETURN appended;
END $$;
CREATE INDEX audit_entry_key ON audit_entry (key);
