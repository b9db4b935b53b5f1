-- Rows are appended by the page, not one after another: a sweep appends five hundred at once. Only the chain itself is
-- worked out row by row. What is stored and hashed is what it was.

-- Appends [{chain, key, body}] in order and returns how many were new. The stored text is what is hashed, so that an
-- export can be verified without a database.
CREATE OR REPLACE FUNCTION audit_append(items jsonb) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_nestloop = off AS $$
DECLARE
  head audit_head%ROWTYPE;
  keys text[];
  bodies text[];
  hashes text[];
  before text;
  appended integer := 0;
BEGIN
  FOR head.chain IN SELECT DISTINCT value->>'chain' FROM jsonb_array_elements(items) ORDER BY 1 LOOP
    INSERT INTO audit_head VALUES (head.chain, 0, '') ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM audit_head WHERE chain = head.chain FOR UPDATE;
    head.recorded_at := greatest(head.recorded_at, clock_timestamp());

    WITH offered AS (
      SELECT DISTINCT ON (key) value->>'key' AS key, value->>'body' AS body, place
      FROM jsonb_array_elements(items) WITH ORDINALITY AS item (value, place)
      WHERE value->>'chain' = head.chain ORDER BY key, place
    ), fresh AS (
      INSERT INTO audit_key SELECT key FROM offered ORDER BY place ON CONFLICT DO NOTHING RETURNING key
    )
    SELECT array_agg(key ORDER BY place), array_agg(body ORDER BY place) INTO keys, bodies
    FROM offered JOIN fresh USING (key);
    CONTINUE WHEN keys IS NULL;

    before := head.hash;
    hashes := '{}';
    FOR i IN 1 .. cardinality(bodies) LOOP
      head.hash := encode(sha256(convert_to(head.hash || head.chain || ':' || head.seq + i || ':' || bodies[i], 'UTF8')), 'hex');
      hashes[i] := head.hash;
    END LOOP;

    INSERT INTO audit_entry (chain, seq, key, at, type, platform, campaign_key, incident_key, body, previous_hash, hash, recorded_at)
    SELECT head.chain, head.seq + place, key, (payload->>'at')::timestamptz, payload->>'type', payload->>'platform',
           payload->>'campaignKey', payload->>'incidentKey', body, lag(hash, 1, before) OVER (ORDER BY place), hash, head.recorded_at
    FROM (
      SELECT *, body::jsonb AS payload FROM unnest(keys, bodies, hashes) WITH ORDINALITY AS item (key, body, hash, place) OFFSET 0
    ) parsed;

    UPDATE audit_head SET seq = head.seq + cardinality(keys), hash = head.hash, recorded_at = head.recorded_at WHERE chain = head.chain;
    appended := appended + cardinality(keys);
  END LOOP;
  RETURN appended;
END $$;
